"""Nothing here is a test: locust changes the whole process that imports it."""

collect_ignore_glob = ["*.py"]
