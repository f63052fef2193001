#!/usr/bin/env python3
# Part of Crossisle, SPDX-License-Identifier: MIT
"""The live line of a run on terminals of several widths: it never wraps, so that it can be written over."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios


def live_lines(columns, folder):
    """Versions of the live line that a run writes on a terminal of so many columns."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    run = subprocess.Popen(
        [os.environ["CROSSISLE"], "run", os.path.join(os.environ["SOURCE"], "configs", "smoke.yaml"),
         "--set", "search.generations=100", "-o", folder],
        stdout=subprocess.DEVNULL, stderr=slave)
    os.close(slave)
    written = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # the terminal is closed once the run has ended
            break
        if not part:
            break
        written += part
    if run.wait() != 0:
        sys.exit(f"the run ended with {run.returncode}: {written.decode(errors='replace')}")
    return re.findall(r"\r\x1b\[K([^\r\n]*)", written.decode())


def main():
    with tempfile.TemporaryDirectory() as folder:
        for columns in (30, 60, 80, 200):
            lines = live_lines(columns, os.path.join(folder, str(columns)))
            assert lines, "the run showed no live line"
            assert all(line.startswith("generation ") for line in lines), lines
            longest = max(len(line) for line in lines)
            assert longest < columns, f"a line of {longest} characters on a terminal of {columns} columns"
            print(f"{columns} columns: {len(lines)} live lines, the longest of {longest}")


main()
