#!/usr/bin/env python3
"""Instructions of one training step, counted by callgrind on one thread: the same number on every run, so that the cost of a
change to the code around the kernels shows exactly, however busy the machine is.

  instructions.py PROGRAM [--record]

PROGRAM is a layerlab with kernels for several instruction sets; valgrind runs those for AVX2. Each case is run for two numbers
of steps, and the difference divided by theirs, so that what happens once does not count. Prints the figures beside those of
instructions.json; with --record writes them there.
"""
import argparse
import json
import os
import re
import subprocess
import sys

RECORD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "instructions.json")
# Whole epochs where they are short, so that the shuffling between them has its share.
STEPS = {"spiral_b10": (25, 525), "convnet93k_b64": (1, 3)}


def kernels_of(line):
    found = re.match(r"kernels: (\w+)", line)
    return found.group(1) if found else "unknown"


def count(program, case, steps):
    """Instructions inside the loop over the steps, and the kernels' instruction set."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=app::runSteps*",
               program, "bench", case, "--threads", "1", "--steps", str(steps)]
    # Symbols are bound at the start, not at the first call of each.
    run = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ, LD_BIND_NOW="1"))
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not found:
        sys.exit(f"{' '.join(command)} failed:\n{run.stderr[-2000:]}")
    return int(found.group(1)), kernels_of(run.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--record", action="store_true", help="write the figures to instructions.json")
    arguments = parser.parse_args()
    try:
        with open(RECORD) as file:
            record = json.load(file)
    except FileNotFoundError:
        record = {}
    new = {"kernels": "", "instructions_per_step": {}}
    print(f"{'instructions a step':24}{'recorded':>16}{'now':>16}{'change':>16}")
    for case, (few, many) in STEPS.items():
        first, new["kernels"] = count(arguments.program, case, few)
        now = round((count(arguments.program, case, many)[0] - first) / (many - few), 1)
        new["instructions_per_step"][case] = now
        old = record.get("instructions_per_step", {}).get(case)
        before, change = (f"{old:,}", f"{100 * (now / old - 1):+.3f} %") if old else ("-", "")
        print(f"{case:24}{before:>16}{now:>16,}{change:>16}", flush=True)
    if record and record.get("kernels") != new["kernels"]:
        print(f"The record is of kernels for {record.get('kernels')}, these are for {new['kernels']}: they cannot be compared.")
    if arguments.record:
        with open(RECORD, "w") as file:
            json.dump(new, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
