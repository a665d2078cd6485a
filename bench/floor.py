"""The floor: the cells of all notebooks, once, in one process that has imported everything."""

import os
import sys
import time
from importlib import import_module
from pathlib import Path

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from werkbedrijf.analysis.scores import replicate
from werkbedrijf.chain.kernel import WARM
from werkbedrijf.study.load import load_study

for name in (*WARM, "scipy.stats", "seaborn"):
    import_module(name)

folder = Path(sys.argv[1])
if folder.is_dir():
    notebooks = [nbformat.read(path, 4) for path in sorted(folder.glob("*.ipynb"))]
    started, busy = time.monotonic(), time.process_time()
    for notebook in notebooks:
        shell = InteractiveShell()
        for cell in notebook.cells:
            if cell.cell_type == "code":
                with capture_output():
                    shell.run_cell(cell.source).raise_error()
else:
    started, busy = time.monotonic(), time.process_time()
    replicate(load_study())
Path(os.environ["FLOOR"]).write_text(f"{time.monotonic() - started} {time.process_time() - busy}")
