#!/usr/bin/env python3
"""Makes src/html/charref_table.inc: the named character references of WHATWG
HTML 13.5, as Python's standard library has them, sorted by name. `bare` tells
that the name also counts without its semicolon."""
import html.entities

names = html.entities.html5
with open("src/html/charref_table.inc", "w", encoding="ascii") as out:
    out.write("/* Made by src/html/charref_table.py. */\n")
    for name in sorted(n[:-1] for n in names if n.endswith(";")):
        points = [ord(c) for c in names[name + ";"]] + [0]
        bare = int(name in names)
        out.write(f'{{"{name}", {points[0]:#x}, {points[1]:#x}, {bare}}},\n')
