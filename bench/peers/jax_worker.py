#!/usr/bin/env python3
"""The workloads in JAX, the whole step under jit: jax_worker.py W1 [--device gpu|cpu] [--mode train|predict] ..."""
import argparse
import os
import time

import worker

parser = argparse.ArgumentParser()
parser.add_argument("workload")
parser.add_argument("--device", choices=["auto", "gpu", "cpu"], default="auto")
parser.add_argument("--mode", choices=["train", "predict"], default="train")
parser.add_argument("--math", choices=["tf32", "float32"], default="tf32")
parser.add_argument("--precision", choices=["float32", "mixed_bfloat16", "mixed_float16"], default="float32")
parser.add_argument("--batch", type=int, default=0)
parser.add_argument("--threads", type=int, default=0)
args = parser.parse_args()
os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"  # others run beside it
if args.device != "auto":
    os.environ["JAX_PLATFORMS"] = "cuda" if args.device == "gpu" else "cpu"
if args.threads:
    os.sched_setaffinity(0, range(args.threads))

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
from jax import lax  # noqa: E402

jax.config.update("jax_default_matmul_precision", "tensorfloat32" if args.math == "tf32" else "float32")


class Net:
    """Makes parameters on its first run and uses them afterwards, in order of their use."""

    def __init__(self):
        self.made, self.given, self.at, self.train, self.key = [], None, 0, True, jax.random.key(0)

    def weight(self, *shape, scale=None):
        if self.given is not None:
            self.at += 1
            return self.given[self.at - 1]
        self.key, k = jax.random.split(self.key)
        fan = 1
        for d in shape[:-1]:
            fan *= d
        w = jax.random.normal(k, shape) * (scale if scale is not None else fan ** -0.5)
        self.made.append(w)
        return w

    def dense(self, x, n):
        return x @ self.weight(x.shape[-1], n) + self.weight(n, scale=0)

    def conv(self, x, n, size, strides=1, padding="VALID", bias=True, groups=1):
        rank = x.ndim - 2
        spec = ("NWC", "WIO", "NWC") if rank == 1 else ("NHWC", "HWIO", "NHWC")
        w = self.weight(*[size] * rank, x.shape[-1] // groups, n)
        y = lax.conv_general_dilated(x, w, [strides] * rank, padding, dimension_numbers=spec, feature_group_count=groups)
        return y + self.weight(n, scale=0) if bias else y

    def separable(self, x, n, padding="VALID", bias=True):
        return self.conv(self.conv(x, x.shape[-1], 3, padding=padding, bias=False, groups=x.shape[-1]), n, 1, bias=bias)

    def norm(self, x, epsilon=1e-3):
        scale, shift = 1 + self.weight(x.shape[-1], scale=0), self.weight(x.shape[-1], scale=0)
        if self.train:
            mean, var = jnp.mean(x, (0, 1, 2)), jnp.var(x, (0, 1, 2))
        else:
            mean, var = self.weight(x.shape[-1], scale=0), 1 + self.weight(x.shape[-1], scale=0)
        return (x - mean) * (lax.rsqrt(var + epsilon) * scale) + shift

    def lstm(self, x, n):
        z = self.dense(x, 4 * n).swapaxes(0, 1)
        u = self.weight(n, 4 * n)

        def step(state, zt):
            h, c = state
            i, f, g, o = jnp.split(zt + h @ u, 4, -1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None
        zero = jnp.zeros((x.shape[0], n))
        return lax.scan(step, (zero, zero), z)[0][0]

    def table(self, ids, words, size):
        return self.weight(words, size, scale=0.05)[ids]


def pool(x, size, strides=None, padding="VALID"):
    rank = x.ndim - 2
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, *[size] * rank, 1), (1, *[strides or size] * rank, 1), padding)


relu = jax.nn.relu


def mlp(net, x):
    return net.dense(relu(net.dense(relu(net.dense(x, 32)), 32)), 10)


def answers(net, text, question):
    t, q = net.lstm(net.table(text, 10_000, 64), 32), net.lstm(net.table(question, 10_000, 32), 16)
    return net.dense(jnp.concatenate([t, q], 1), 500)


def posts(net, ids):
    x = pool(relu(net.conv(net.table(ids, 50_000, 256), 128, 5)), 5)
    x = pool(relu(net.conv(relu(net.conv(x, 256, 5)), 256, 5)), 5)
    x = relu(net.conv(relu(net.conv(x, 256, 5)), 256, 5)).max(1)
    x = relu(net.dense(x, 128))
    return net.dense(x, 1), net.dense(x, 10), net.dense(x, 1)


def mail(net, ids):
    x = pool(relu(net.conv(net.table(ids, 2_000, 128), 32, 7)), 5)
    return net.dense(relu(net.conv(x, 32, 7)).max(1), 1)


def images(net, x):
    x = pool(relu(net.separable(relu(net.separable(x, 32)), 64)), 2)
    x = pool(relu(net.separable(relu(net.separable(x, 64)), 128)), 2)
    x = relu(net.separable(relu(net.separable(x, 64)), 128)).mean((1, 2))
    return net.dense(relu(net.dense(x, 32)), 10)


def resnet50(net, x):
    def normed(y):
        return net.norm(y, 1.001e-5)
    x = relu(normed(net.conv(x, 64, 7, 2, [(3, 3), (3, 3)])))
    x = pool(x, 3, 2, [(0, 0), (1, 1), (1, 1), (0, 0)])
    for f, blocks, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for b in range(blocks):
            s = stride if b == 0 else 1
            short = normed(net.conv(x, 4 * f, 1, s)) if b == 0 else x
            y = relu(normed(net.conv(x, f, 1, s)))
            y = relu(normed(net.conv(y, f, 3, padding="SAME")))
            x = relu(short + normed(net.conv(y, 4 * f, 1)))
    return net.dense(x.mean((1, 2)), 10)


def xception(net, x):
    def sep(y, n):
        return net.norm(net.separable(y, n, "SAME", False))

    def down(y, first, second, before=True):
        short = net.norm(net.conv(y, second, 1, 2, "SAME", False))
        y = sep(relu(sep(relu(y) if before else y, first)), second)
        return pool(y, 3, 2, "SAME") + short
    x = relu(net.norm(net.conv(x, 32, 3, 2, bias=False)))
    x = relu(net.norm(net.conv(x, 64, 3, bias=False)))
    x = down(down(down(x, 128, 128, False), 256, 256), 728, 728)
    for _ in range(8):
        x = x + sep(relu(sep(relu(sep(relu(x), 728)), 728)), 728)
    x = down(x, 728, 1024)
    x = relu(sep(relu(sep(x, 1536)), 2048))
    return net.dense(x.mean((1, 2)), 10)


def encoder(net, ids):
    def norm(y):
        mean, var = jnp.mean(y, -1, keepdims=True), jnp.var(y, -1, keepdims=True)
        return (y - mean) * lax.rsqrt(var + 1e-5) * net.weight(512, scale=0) + net.weight(512, scale=0)
    x = net.table(ids, 30_000, 512)
    for _ in range(6):
        y = norm(x)
        q, k, v = (net.dense(y, 512).reshape(*y.shape[:2], 8, 64) for _ in range(3))
        x = x + net.dense(jax.nn.dot_product_attention(q, k, v).reshape(x.shape), 512)
        x = x + net.dense(relu(net.dense(norm(x), 2048)), 512)
    return net.dense(norm(x).mean(1), 10)


def classes(y, target):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(y), target[:, None], 1))


def yes_or_no(y, target):
    return jnp.mean(jnp.maximum(y, 0) - y * target + jnp.log1p(jnp.exp(-jnp.abs(y))))


def three(y, target):
    return 0.25 * jnp.mean((y[0] - target[0]) ** 2) + classes(y[1], target[1]) + 10 * yes_or_no(y[2], target[2])


def workload(name, n):
    keys = iter(jax.random.split(jax.random.key(1), 8))

    def ids(words, *shape):
        return jax.random.randint(next(keys), shape, 0, words)

    def numbers(*shape):
        return jax.random.normal(next(keys), shape)
    return {
        "W1": lambda: (mlp, [numbers(n, 64)], ids(10, n), classes),
        "W2": lambda: (answers, [ids(10_000, n, 100), ids(10_000, n, 100)], ids(500, n), classes),
        "W3": lambda: (posts, [ids(50_000, n, 500)], [numbers(n, 1), ids(10, n), ids(2, n, 1) * 1.0], three),
        "W4": lambda: (mail, [ids(2_000, n, 500)], ids(2, n, 1) * 1.0, yes_or_no),
        "W5": lambda: (images, [numbers(n, 64, 64, 3)], ids(10, n), classes),
        "W6": lambda: (resnet50, [numbers(n, 64, 64, 3)], ids(10, n), classes),
        "W7": lambda: (xception, [numbers(n, 128, 128, 3)], ids(10, n), classes),
        "W8": lambda: (resnet50, [numbers(n, 224, 224, 3)], ids(10, n), classes),
        "W9": lambda: (xception, [numbers(n, 299, 299, 3)], ids(10, n), classes),
        "W10": lambda: (encoder, [ids(30_000, n, 512)], ids(10, n), classes)}[name]()


def main():
    n = args.batch or worker.BATCH[args.workload]
    net = Net()
    net.train = args.mode == "train"
    forward, inputs, target, loss_of = workload(args.workload, n)
    jax.eval_shape(lambda *i: forward(net, *i), *inputs)  # finds the shapes of the parameters
    shapes, net.made = [w.shape for w in net.made], []
    weights = [0.05 * jax.random.normal(jax.random.key(i), s) for i, s in enumerate(shapes)]

    kind = {"float32": jnp.float32, "mixed_bfloat16": jnp.bfloat16, "mixed_float16": jnp.float16}[args.precision]

    def cast(values, to):
        return jax.tree.map(lambda v: v.astype(to) if jnp.issubdtype(v.dtype, jnp.floating) else v, values)

    def run_net(ws, *xs):
        net.given, net.at = cast(ws, kind), 0
        return cast(forward(net, *cast(xs, kind)), jnp.float32)

    def step(ws, squares, *xs):
        loss, grads = jax.value_and_grad(lambda w: loss_of(run_net(w, *xs[:-1]), xs[-1]))(ws)
        squares = [0.9 * s + 0.1 * g * g for s, g in zip(squares, grads)]
        ws = [w - 1e-3 * g * lax.rsqrt(s + 1e-7) for w, g, s in zip(ws, grads, squares)]
        return ws, squares, loss
    train = args.mode == "train"
    state = [weights, [jnp.zeros_like(w) for w in weights]] if train else [weights]
    fixed = [*inputs, target] if train else inputs
    start = time.time()
    compiled = jax.jit(step if train else run_net, donate_argnums=(0, 1) if train else ()).lower(*state, *fixed).compile()
    compile_ms = (time.time() - start) * 1000

    def group(steps):
        out = None
        begin = time.perf_counter()
        for _ in range(steps):
            out = compiled(*state, *fixed)
            if train:
                state[:] = out[:2]
        jax.block_until_ready(out)
        return (time.perf_counter() - begin) * 1000 / steps

    group(1)
    first = time.time()
    facts = {"impl": "jax jit", "workload": args.workload, "mode": args.mode, "device": jax.default_backend(),
             "batch": n, "math": args.math, "precision": args.precision, "threads": len(os.sched_getaffinity(0)), "version": jax.__version__,
             "data": "resident"}
    worker.serve(facts, group, first, compile_ms)


main()
