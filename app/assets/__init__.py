"""Third-party front-end files and the official list of communes, brought at build time.

Nothing here is needed once the project is installed: `build` is the hatchling
hook, `vendor` does the work, and `python -m app.assets` repeats it by hand.
"""
