#!/usr/bin/env python3
"""Makes the bundled subsets in resources/datasets from the full sets.

    LAYERLAB_DATA=<folder with mnist/ and fashion-mnist/> tests/tools/make_bundled_datasets.py [OUTPUT_FOLDER]

Takes 10,000 training and 2,000 test images of each set, every class in the proportion it has in the full set, evenly spaced
through the file and in the order of the file. No random numbers and no time stamps: the same input gives the same bytes.
"""

import gzip
import os
import struct
import sys
from pathlib import Path

SETS = ("mnist", "fashion-mnist")
PARTS = (("train", 10_000), ("t10k", 2_000))
LABELS, IMAGES = 0x00000801, 0x00000803


def read_idx(path, magic):
    """The sizes and the element bytes of an IDX.gz file."""
    content = gzip.decompress(path.read_bytes())
    rank = magic & 0xFF
    got, *sizes = struct.unpack_from(f">{1 + rank}I", content)
    elements = content[4 * (1 + rank):]
    expected = 1
    for size in sizes:
        expected *= size
    if got != magic or len(elements) != expected:
        sys.exit(f"{path}: expected magic {magic:#010x} with {expected} bytes, got {got:#010x} with {len(elements)}")
    return sizes, elements


def write_idx(path, magic, sizes, elements):
    content = struct.pack(f">{1 + len(sizes)}I", magic, *sizes) + elements
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
    print(f"{path}: {sizes[0]:,} samples, {path.stat().st_size:,} bytes")


def shares(class_sizes, count):
    """How many samples each class gives: proportional, the largest remainders rounded up so that they add up to count."""
    total = sum(class_sizes.values())
    exact = {label: count * size / total for label, size in class_sizes.items()}
    result = {label: int(value) for label, value in exact.items()}
    by_remainder = sorted(exact, key=lambda label: (result[label] - exact[label], label))
    for label in by_remainder[: count - sum(result.values())]:
        result[label] += 1
    return result


def select(labels, count):
    """The chosen sample numbers, ascending."""
    members = {}
    for index, label in enumerate(labels):
        members.setdefault(label, []).append(index)
    chosen = []
    for label, share in shares({label: len(m) for label, m in members.items()}, count).items():
        m = members[label]
        chosen += [m[k * len(m) // share] for k in range(share)]
    return sorted(chosen)


def main():
    source = os.environ.get("LAYERLAB_DATA")
    if not source:
        sys.exit("LAYERLAB_DATA: expected the folder of the full sets, got nothing")
    root = Path(__file__).resolve().parents[2]
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else root / "resources" / "datasets"
    for name in SETS:
        folder = output / name
        folder.mkdir(parents=True, exist_ok=True)
        for part, count in PARTS:
            (images, height, width), pixels = read_idx(Path(source, name, f"{part}-images-idx3-ubyte.gz"), IMAGES)
            (labelled,), labels = read_idx(Path(source, name, f"{part}-labels-idx1-ubyte.gz"), LABELS)
            if images != labelled:
                sys.exit(f"{name} {part}: expected as many labels as images, got {labelled} for {images}")
            chosen, size = select(labels, count), height * width
            write_idx(folder / f"{part}-images-idx3-ubyte.gz", IMAGES, (count, height, width),
                      b"".join(pixels[index * size:(index + 1) * size] for index in chosen))
            write_idx(folder / f"{part}-labels-idx1-ubyte.gz", LABELS, (count,), bytes(labels[index] for index in chosen))


if __name__ == "__main__":
    main()
