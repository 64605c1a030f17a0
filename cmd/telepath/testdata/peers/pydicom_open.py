"""Opens a DICOM series with pydicom so that its frames can be reached.

    pydicom_open.py whole|headers FILE...

whole is what pydicom does unless told otherwise: it reads the file with its pixel data.
headers stops before the pixel data: no frame can be reached yet. Prints the median of five,
in seconds. Python's own start is not counted.
"""

import statistics
import sys
import time

import pydicom


def open_all():
    began = time.perf_counter()
    series = [pydicom.dcmread(path, stop_before_pixels=sys.argv[1] == "headers") for path in sys.argv[2:]]
    for file in series:
        _ = (file.TotalPixelMatrixColumns, file.TotalPixelMatrixRows, file.NumberOfFrames)
    return time.perf_counter() - began


print(f"{statistics.median(open_all() for _ in range(5)):.9f}")
