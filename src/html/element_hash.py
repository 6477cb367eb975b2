#!/usr/bin/env python3
"""Makes src/html/element_hash.inc: a perfect hash of the element names.

The key of a name is its first eight bytes as a little-endian number, xor its
length; a multiplier is searched for that sends every key to a slot of its own.
Run it from the top of the tree after a change of include/nc_elements.inc.
"""
import re

BITS = 10
source = open("include/nc_elements.inc", encoding="ascii").read()
names = re.findall(r'NC_ELEMENT\((\w+), "([^"]+)"', source)


def key(name):
    first = name.encode()[:8].ljust(8, b"\0")
    return int.from_bytes(first, "little") ^ len(name)


def slots(multiplier):
    taken = {}
    for ident, name in names:
        slot = (key(name) * multiplier & (1 << 64) - 1) >> (64 - BITS)
        if slot in taken:
            return None
        taken[slot] = ident
    return taken


def search():
    """A fixed sequence of multipliers: every run finds the same one."""
    multiplier = 0x9E3779B97F4A7C15
    while True:
        taken = slots(multiplier)
        if taken:
            return multiplier, taken
        multiplier = (multiplier * 6364136223846793005 + 1442695040888963407) \
            & (1 << 64) - 1 | 1


multiplier, taken = search()
with open("src/html/element_hash.inc", "w", encoding="ascii") as out:
    out.write("/* Made by src/html/element_hash.py from nc_elements.inc. */\n")
    out.write(f"#define ELEMENT_HASH_MULTIPLIER {multiplier:#x}ULL\n")
    out.write(f"#define ELEMENT_HASH_SHIFT {64 - BITS}\n")
    out.write("#ifdef ELEMENT_HASH_TABLE\n")
    out.write(f"const unsigned char nc_element_slot[{1 << BITS}] = {{\n")
    for slot in sorted(taken):
        out.write(f"    [{slot}] = NC_TAG_{taken[slot]},\n")
    out.write("};\n#endif\n")
