"""Care: how each pair is doing by rules that are written, and whom its association calls today."""
