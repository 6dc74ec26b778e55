#!/usr/bin/env python3
"""The workloads in PyTorch: torch_worker.py W1 [--how eager|graph|compile] [--device gpu|cpu] [--mode train|predict] ..."""
import argparse
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

import worker


class Answers(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.asked = nn.Embedding(10_000, 64), nn.Embedding(10_000, 32)
        self.text, self.question = nn.LSTM(64, 32, batch_first=True), nn.LSTM(32, 16, batch_first=True)
        self.out = nn.Linear(48, 500)

    def forward(self, text, question):
        t = self.text(self.words(text))[0][:, -1]
        q = self.question(self.asked(question))[0][:, -1]
        return self.out(torch.cat([t, q], 1))


class Words(nn.Module):
    """Convolutions over embedded words; the channels lie second, as PyTorch wants them."""

    def __init__(self, words, size, *rest):
        super().__init__()
        self.table, self.rest = nn.Embedding(words, size), nn.Sequential(*rest)

    def forward(self, ids):
        return self.rest(self.table(ids).transpose(1, 2))


class GlobalMax(nn.Module):
    def forward(self, x):
        return x.amax(2)


class GlobalMean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


class Heads(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body, self.heads = body, nn.ModuleList([nn.Linear(128, n) for n in (1, 10, 1)])

    def forward(self, ids):
        x = self.body(ids)
        return [h(x) for h in self.heads]


def posts():
    def conv(i, o):
        return [nn.Conv1d(i, o, 5), nn.ReLU()]
    return Heads(Words(50_000, 256, *conv(256, 128), nn.MaxPool1d(5), *conv(128, 256), *conv(256, 256), nn.MaxPool1d(5),
                       *conv(256, 256), *conv(256, 256), GlobalMax(), nn.Linear(256, 128), nn.ReLU()))


def mail():
    return Words(2_000, 128, nn.Conv1d(128, 32, 7), nn.ReLU(), nn.MaxPool1d(5), nn.Conv1d(32, 32, 7), nn.ReLU(),
                 GlobalMax(), nn.Linear(32, 1))


def separable(i, o, **how):
    return nn.Sequential(nn.Conv2d(i, i, 3, groups=i, bias=False, **how), nn.Conv2d(i, o, 1, bias=not how))


def images():
    def sep(i, o):
        return [separable(i, o), nn.ReLU()]
    return nn.Sequential(*sep(3, 32), *sep(32, 64), nn.MaxPool2d(2), *sep(64, 64), *sep(64, 128), nn.MaxPool2d(2),
                         *sep(128, 64), *sep(64, 128), GlobalMean(), nn.Linear(128, 32), nn.ReLU(), nn.Linear(32, 10))


class Residual(nn.Module):
    def __init__(self, body, shortcut, after=None):
        super().__init__()
        self.body, self.shortcut, self.after = body, shortcut, after or nn.Identity()

    def forward(self, x):
        return self.after(self.body(x) + self.shortcut(x))


def bottleneck(i, f, stride, projected):
    body = nn.Sequential(
        nn.Conv2d(i, f, 1, stride), nn.BatchNorm2d(f, 1.001e-5), nn.ReLU(),
        nn.Conv2d(f, f, 3, padding=1), nn.BatchNorm2d(f, 1.001e-5), nn.ReLU(),
        nn.Conv2d(f, 4 * f, 1), nn.BatchNorm2d(4 * f, 1.001e-5))
    short = nn.Sequential(nn.Conv2d(i, 4 * f, 1, stride), nn.BatchNorm2d(4 * f, 1.001e-5)) if projected else nn.Identity()
    return Residual(body, short, nn.ReLU())


def resnet50():
    layers = [nn.Conv2d(3, 64, 7, 2, 3), nn.BatchNorm2d(64, 1.001e-5), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    i = 64
    for f, blocks, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for b in range(blocks):
            layers.append(bottleneck(i, f, stride if b == 0 else 1, b == 0))
            i = 4 * f
    return nn.Sequential(*layers, GlobalMean(), nn.Linear(2048, 10))


def xception():
    def norm(o):
        return nn.BatchNorm2d(o, 1e-3)

    def sep(i, o):
        return [separable(i, o, padding=1), norm(o)]

    def down(i, o, first_relu=True, middle=None):
        body = [nn.ReLU()] if first_relu else []
        body += sep(i, middle or o) + [nn.ReLU()] + sep(middle or o, o) + [nn.MaxPool2d(3, 2, 1)]
        return Residual(nn.Sequential(*body), nn.Sequential(nn.Conv2d(i, o, 1, 2, bias=False), norm(o)))
    layers = [nn.Conv2d(3, 32, 3, 2, bias=False), norm(32), nn.ReLU(), nn.Conv2d(32, 64, 3, bias=False), norm(64),
              nn.ReLU(), down(64, 128, False), down(128, 256), down(256, 728)]
    for _ in range(8):
        body = [m for _ in range(3) for m in [nn.ReLU(), *sep(728, 728)]]
        layers.append(Residual(nn.Sequential(*body), nn.Identity()))
    layers += [down(728, 1024, middle=728), *sep(1024, 1536), nn.ReLU(), *sep(1536, 2048), nn.ReLU()]
    return nn.Sequential(*layers, GlobalMean(), nn.Linear(2048, 10))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.norm, self.out = nn.Embedding(30_000, 512), nn.LayerNorm(512), nn.Linear(512, 10)
        self.blocks = nn.Sequential(*[
            nn.TransformerEncoderLayer(512, 8, 2048, dropout=0.0, batch_first=True, norm_first=True) for _ in range(6)])

    def forward(self, ids):
        return self.out(self.norm(self.blocks(self.table(ids))).mean(1))


def mlp():
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 10))


def classes(y, target):
    return F.cross_entropy(y, target)


def yes_or_no(y, target):
    return F.binary_cross_entropy_with_logits(y, target)


def three(y, target):
    return 0.25 * F.mse_loss(y[0], target[0]) + F.cross_entropy(y[1], target[1]) + 10 * yes_or_no(y[2], target[2])


def workload(name, n, device):
    """Network, inputs, target, loss."""
    g = torch.Generator().manual_seed(1)

    def ids(words, *shape):
        return torch.randint(words, shape, generator=g).to(device)

    def numbers(*shape):
        return torch.randn(shape, generator=g).to(device)

    def image(size):
        return numbers(n, 3, size, size).to(memory_format=torch.channels_last)
    made = {
        "W1": lambda: (mlp(), [numbers(n, 64)], ids(10, n), classes),
        "W2": lambda: (Answers(), [ids(10_000, n, 100), ids(10_000, n, 100)], ids(500, n), classes),
        "W3": lambda: (posts(), [ids(50_000, n, 500)], [numbers(n, 1), ids(10, n), ids(2, n, 1).float()], three),
        "W4": lambda: (mail(), [ids(2_000, n, 500)], ids(2, n, 1).float(), yes_or_no),
        "W5": lambda: (images(), [image(64)], ids(10, n), classes),
        "W6": lambda: (resnet50(), [image(64)], ids(10, n), classes),
        "W7": lambda: (xception(), [image(128)], ids(10, n), classes),
        "W8": lambda: (resnet50(), [image(224)], ids(10, n), classes),
        "W9": lambda: (xception(), [image(299)], ids(10, n), classes),
        "W10": lambda: (Encoder(), [ids(30_000, n, 512)], ids(10, n), classes)}[name]()
    net = made[0].to(device)
    if name in ("W5", "W6", "W7", "W8", "W9"):
        net = net.to(memory_format=torch.channels_last)
    return (net, *made[1:])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("workload")
    p.add_argument("--how", choices=["eager", "graph", "compile"], default="eager")
    p.add_argument("--device", choices=["auto", "gpu", "cpu"], default="auto")
    p.add_argument("--mode", choices=["train", "predict"], default="train")
    p.add_argument("--math", choices=["tf32", "float32"], default="tf32")
    p.add_argument("--precision", choices=["float32", "mixed_bfloat16", "mixed_float16"], default="float32")
    p.add_argument("--batch", type=int, default=0)
    p.add_argument("--threads", type=int, default=0)
    a = p.parse_args()
    if a.threads:
        torch.set_num_threads(a.threads)
    device = "cuda" if a.device == "gpu" or (a.device == "auto" and torch.cuda.is_available()) else "cpu"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = a.math == "tf32"
    torch.backends.cudnn.benchmark = True
    torch.manual_seed(1)
    n = a.batch or worker.BATCH[a.workload]
    net, inputs, target, loss_of = workload(a.workload, n, device)
    train = a.mode == "train"
    net.train(train)
    gpu = device == "cuda"
    optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-3, alpha=0.9, eps=1e-7, foreach=True, capturable=gpu)

    def half():
        kind = torch.float16 if a.precision == "mixed_float16" else torch.bfloat16
        return torch.autocast(device, kind, enabled=a.precision != "float32")

    def step():
        if not train:
            with torch.inference_mode(), half():
                return net(*inputs)
        optimizer.zero_grad(set_to_none=True)
        with half():
            loss = loss_of(net(*inputs), target)
        loss.backward()
        optimizer.step()
        return loss

    start = time.time()
    run = step
    if a.how == "compile":
        run = torch.compile(step, mode="max-autotune")
    elif a.how == "graph":
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                step()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            step()
        run = graph.replay
    for i in range(3):
        run()
        if gpu:
            torch.cuda.synchronize()
        if i == 0:
            first = time.time()

    def group(steps):
        if not gpu:
            begin = time.perf_counter()
            for _ in range(steps):
                run()
            return (time.perf_counter() - begin) * 1000 / steps
        torch.cuda.synchronize()
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        for _ in range(steps):
            run()
        end.record()
        torch.cuda.synchronize()
        return begin.elapsed_time(end) / steps

    facts = {"impl": "torch " + a.how, "workload": a.workload, "mode": a.mode, "device": device, "batch": n,
             "math": a.math, "precision": a.precision, "threads": torch.get_num_threads(), "version": torch.__version__, "data": "resident"}
    worker.serve(facts, group, first, (first - start) * 1000)


main()
