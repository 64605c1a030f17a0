"""Reads a list of tiles with OpenSlide-Python in several processes and encodes them as JPEG.

    openslide_tiles.py SLIDE LIST LEVEL SIZE QUALITY PROCESSES

LIST has a line "COLUMN ROW" for each tile of SIZE pixels of LEVEL. Prints the seconds from
opening the slide to the last tile, and the bytes made. Python's own start is not counted.
"""

import io
import multiprocessing
import sys
import time

import openslide

path, places, level, size, quality, processes = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7])
slide = None
step = 0.0


def start():
    global slide, step
    slide = openslide.OpenSlide(path)
    step = size * slide.level_downsamples[level]


def tile(place):
    column, row = place
    picture = slide.read_region((int(column * step), int(row * step)), level, (size, size)).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.tell()


if __name__ == "__main__":
    with open(places) as lines:
        todo = [tuple(map(int, line.split())) for line in lines]
    began = time.perf_counter()
    with multiprocessing.Pool(processes, start) as pool:
        made = sum(pool.imap_unordered(tile, todo, chunksize=16))
    print(f"{time.perf_counter() - began:.6f} {made}")
