"""A training over several processes: `torchrun --nproc-per-node 2 -m shellmate train ...` or `accelerate launch`.

Every process trains in step with the others (gloo on processors, nccl on GPUs); the first prepares, exports, gates and switches.
"""

from __future__ import annotations

import json
from typing import Any

import torch
from torch import distributed

from shellmate.training import deploy, job
from shellmate.training.events import EventLog, Stage
from shellmate.training.job import Job
from shellmate.training.pairs import Prepared
from shellmate.training.personal import Run


def run_rank(wanted: Job) -> dict[str, Any] | None:
    """This process's part; the report in the first process, None in the others.

    Raises `ShellmateError` like any training. An interrupted one goes on from its checkpoint.
    """
    distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        if distributed.get_rank() == 0:
            return _first(wanted)
        _other(wanted)
        return None
    finally:
        distributed.destroy_process_group()


def _first(wanted: Job) -> dict[str, Any]:
    with job.training_lock():
        left = job.read_job()
        folder = job.job_folder() if left is not None and left.same(wanted) else job.write_job(wanted)
        deploy.sweep()
        run = Run(wanted, folder, EventLog(folder / "events.jsonl"))
        run.prepare()
        distributed.barrier()
        report = run.go()
        job.discard()
        return report


def _other(wanted: Job) -> None:
    distributed.barrier()
    folder = job.job_folder()
    prepared = Prepared.from_json(json.loads((folder / job.PREPARED).read_text(encoding="utf-8")))
    if not job.whole(folder, Stage.TRAIN.value):
        Run(wanted, folder, EventLog()).fit(prepared)
