#!/usr/bin/env python3
# Part of Crossisle, SPDX-License-Identifier: MIT
"""Compares the reference of keys in a README with what the program prints, or writes it there.

reference.py PROGRAM README [--write]
"""
import difflib
import subprocess
import sys

BEGIN = "<!-- Tables of `crossisle schema --reference`: change them in the sources, then tests/cli/reference.py. -->\n"
END = "<!-- End of the tables. -->\n"


def main(program, readme, write):
    printed = subprocess.run([program, "schema", "--reference"], check=True, capture_output=True, text=True).stdout
    text = open(readme, encoding="utf-8").read()
    begin, end = text.find(BEGIN), text.find(END)
    if begin < 0 or end < begin:
        sys.exit(f"{readme}: has no place for the tables")
    begin += len(BEGIN)
    if write:
        open(readme, "w", encoding="utf-8").write(text[:begin] + printed + text[end:])
        return
    difference = list(difflib.unified_diff(text[begin:end].splitlines(), printed.splitlines(), readme, "program", lineterm=""))
    sys.exit("\n".join(difference) if difference else 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], "--write" in sys.argv[3:])
