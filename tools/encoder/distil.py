"""Distils the teacher into the student: `python3 distil.py WORK` reads WORK/pool.txt, groups.txt and teacher.npy and
writes WORK/student.last.npz (all arrays in float32).

Two students with different orders of the sentences are trained side by side, one thread each, and their weights are averaged
at the end: on two shared cores that is faster than two threads for one, and the mean of two runs is better than either.

Loss over a batch and a queue of the last vectors: the Kullback-Leibler divergence between the rows of the softmax of the
teacher's and the student's centred similarities (Fang et al. 2021, "SEED", with a temperature), and the squared difference
of those similarities. Some of each batch comes from a few frames, whose sentences are hard to tell apart.
"""

import argparse
import math
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import start
from student import FastTokenizer, Student

SEEDS = (7, 8)
STEPS = 600
BATCH = 128
FRAMES_A_BATCH = 4
OF_A_FRAME = 18
QUEUE = 1536
RATE, TABLE_RATE = 5e-4, 1e-3
WARM_STEPS = 60


def batches(groups, rng):
    """Lists of sentence numbers of one epoch: FRAMES_A_BATCH frames with OF_A_FRAME sentences each, the rest at random."""
    by_group = {}
    for index, group in enumerate(groups):
        by_group.setdefault(group, []).append(index)
    plain = rng.permutation(len(groups))
    framed = rng.permutation(len(groups))
    free = BATCH - FRAMES_A_BATCH * OF_A_FRAME
    for step in range(len(groups) // BATCH):
        chosen = list(plain[(step * free) % len(groups) :][:free])
        for pick in range(FRAMES_A_BATCH):
            members = by_group[groups[framed[step * FRAMES_A_BATCH + pick]]]
            chosen += list(rng.choice(members, min(OF_A_FRAME, len(members)), replace=False))
        yield sorted(set(int(index) for index in chosen))


class Loss:
    """Compares similarities; keeps the queue and the running mean by which the student's vectors are centred."""

    def __init__(self, temperature, weight):
        self.temperature, self.weight = temperature, weight
        self.mean = None
        self.student, self.teacher = [], []

    def __call__(self, vectors, wanted):
        batch_mean = vectors.detach().mean(dim=0)
        self.mean = batch_mean if self.mean is None else 0.98 * self.mean + 0.02 * batch_mean
        ours = F.normalize(vectors - self.mean, dim=-1)
        bank_ours, bank_wanted = torch.cat([ours] + self.student), torch.cat([wanted] + self.teacher)
        got, aim = ours @ bank_ours.t(), wanted @ bank_wanted.t()
        mask = torch.zeros_like(aim)
        mask[:, : len(ours)].fill_diagonal_(-1e4)
        divergence = F.kl_div(F.log_softmax(got / self.temperature + mask, dim=1),
                              F.softmax(aim / self.temperature + mask, dim=1), reduction="batchmean")
        self.student = [torch.cat([ours.detach()] + self.student)[:QUEUE]]
        self.teacher = [torch.cat([wanted] + self.teacher)[:QUEUE]]
        return divergence + self.weight * F.mse_loss(got, aim), divergence.item()


def schedule(step, total):
    """Share of the learning rate: a short rise, then half a cosine down to a twentieth."""
    if step < WARM_STEPS:
        return (step + 1) / WARM_STEPS
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (step - WARM_STEPS) / max(1, total - WARM_STEPS)))


def centred_teacher(work):
    vectors = np.load(work / "teacher.npy").astype(np.float32)
    return F.normalize(torch.from_numpy(vectors - vectors.mean(axis=0)), dim=-1)


def forever(groups, seed):
    """Batches of one epoch after another."""
    for epoch in range(10**6):
        yield from batches(groups, np.random.default_rng([seed, epoch]))


def train(work, seed, options):
    """One student; writes its arrays."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    texts = (work / "pool.txt").read_text(encoding="utf-8").split("\n")[:-1]
    groups = [int(line) for line in (work / "groups.txt").read_text().split()]
    teacher = centred_teacher(work)
    model, _ = start.build(work)
    tokenizer = FastTokenizer(model)
    rows = [tokenizer.ids_of(text)[:64] for text in texts]
    student = Student(model.arrays, model.epsilon)
    plain = torch.optim.Adam(student.rest.parameters(), lr=RATE)
    table = torch.optim.SparseAdam(student.table.parameters(), lr=TABLE_RATE)
    loss_of = Loss(options.temperature, options.weight)
    begun, shown = time.time(), []
    for step, chosen in zip(range(options.steps), forever(groups, seed)):
        share = schedule(step, options.steps)
        plain.param_groups[0]["lr"], table.param_groups[0]["lr"] = RATE * share, TABLE_RATE * share
        loss, divergence = loss_of(student([rows[index] for index in chosen]), teacher[chosen])
        plain.zero_grad()
        table.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.rest.parameters(), 1.0)
        plain.step()
        table.step()
        shown.append((loss.item(), divergence))
        if step % 25 == 24:
            print(f"  seed {seed} step {step + 1}/{options.steps} loss {np.mean(shown, axis=0).round(4)} "
                  f"{time.time() - begun:.0f} s", flush=True)
            shown = []
        if step % 100 == 99:
            np.savez(work / f"student.{seed}.npz", **student.arrays())
    np.savez(work / f"student.{seed}.npz", **student.arrays())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--temperature", type=float, default=0.08)
    parser.add_argument("--weight", type=float, default=20.0)
    parser.add_argument("--seed", type=int, help="train one student alone")
    options = parser.parse_args()
    if options.seed is not None:
        train(options.work, options.seed, options)
        return
    command = [sys.executable, __file__, str(options.work), "--steps", str(options.steps),
               "--temperature", str(options.temperature), "--weight", str(options.weight), "--seed"]
    running = [subprocess.Popen([*command, str(seed)]) for seed in SEEDS]
    if any([process.wait() for process in running]):
        raise SystemExit("a student failed")
    students = [np.load(options.work / f"student.{seed}.npz") for seed in SEEDS]
    np.savez(options.work / "student.last.npz", **{name: sum(one[name] for one in students) / len(students) for name in students[0]})


if __name__ == "__main__":
    main()
