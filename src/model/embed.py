"""Writes files as a C table: embed.py OUTPUT TABLE HEADER FILE..."""
import os
import sys


def table(name, header, paths):
    yield f'#include "{header}"\n'
    for number, path in enumerate(paths):
        with open(path, 'rb') as file:
            data = file.read()
        yield f'static const unsigned char file_{number}[] = {{'
        for start in range(0, len(data), 24):
            yield ''.join(f'{byte},' for byte in data[start:start + 24])
        yield '0};\n'
    yield f'const struct embedded_file {name}[] = {{'
    for number, path in enumerate(paths):
        yield f'\t{{"{os.path.basename(path)}", file_{number}, sizeof file_{number} - 1}},'
    yield '\t{0}};'
    yield f'const size_t {name[:-1] if name.endswith("s") else name}_count = {len(paths)};'


output, name, header = sys.argv[1:4]
with open(output, 'w') as file:
    file.write('\n'.join(table(name, header, sys.argv[4:])) + '\n')
