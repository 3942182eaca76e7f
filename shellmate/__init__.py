"""shellmate: English requests to shell commands, on your own computer."""

import os

__version__ = "0.1.0"

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
"""Before onnxruntime loads: it would look up its maker's collector and keep a number for this device in the cache. Its switch in Python (`disable_telemetry_events`) comes too late."""
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
