"""What every peer's worker does: the line protocol of `argali bench --paced`.

A worker prepares one workload, prints {"ready": true, "steps": N}, runs a group of steps for each number it reads, printing
{"ms_per_step": x}, and at the end of its input prints one object with what it measured.
"""
import json
import os
import sys
import time

BATCH = {"W1": 128, "W2": 128, "W3": 64, "W4": 128, "W5": 32, "W6": 16, "W7": 8, "W8": 256, "W9": 64, "W10": 32}
GROUP_MS = 150


def launched():
    """Seconds of the clock at which this process was started."""
    with open("/proc/self/stat") as f:
        ticks = int(f.read().rsplit(")", 1)[1].split()[19])
    with open("/proc/uptime") as f:
        up = float(f.read().split()[0])
    return time.time() - up + ticks / os.sysconf("SC_CLK_TCK")


def peak_rss_mb():
    with open("/proc/self/status") as f:
        return next(int(line.split()[1]) * 1024 / 1e6 for line in f if line.startswith("VmHWM"))


def serve(facts, group, first_step_s, compile_ms):
    """group(steps) gives milliseconds for each step; facts are those of the result."""
    each = group(1)
    steps = 1
    while each * steps < 20:
        steps = max(steps * 2, int(20 / max(each, 1e-4)))
        each = group(steps)
    say({"ready": True, "steps": max(1, int(GROUP_MS / each))})
    times = []
    for line in sys.stdin:
        times.append(group(int(line)))
        say({"ms_per_step": times[-1]})
    ms = sorted(times)[len(times) // 2] if times else None
    say({**facts, "ms_per_step": ms, "samples_per_s": facts["batch"] * 1000 / ms if ms else None,
         "peak_rss_mb": peak_rss_mb(), "startup_ms": (first_step_s - launched()) * 1000, "compile_ms": compile_ms})


def say(what):
    print(json.dumps(what), flush=True)
