"""Writes applications.txt.gz with Keras 3.15 and TensorFlow: what each application is made of, and what it computes
in double precision for weights and an image that follow from a formula. Weights and image are those of
ApplicationsTest; a line of text is

    app CLASS NAME HEIGHT PARAMETERS      parameters of the full network with 1000 classes
    layer NAME CLASS SHAPES               NAME is - where Keras numbers; SHAPES as 3x3x3x32,32
    y NUMBERS                             the 10 outputs before softmax, for images of HEIGHT

Usage: keras_applications.py applications.txt.gz
       keras_applications.py --files DIR          files of weights of all, with images and outputs, in DIR
"""
import gzip, sys
import keras, numpy as np

SMALL = {"Xception": 71, "InceptionV3": 75}
NAMES = """Xception InceptionV3 ResNet50 ResNet101 ResNet152 ResNet50V2 ResNet101V2 ResNet152V2 VGG16 VGG19 MobileNet
MobileNetV2 MobileNetV3Small MobileNetV3Large DenseNet121 DenseNet169 DenseNet201 EfficientNetB0 EfficientNetB1
EfficientNetB2 EfficientNetB3 EfficientNetV2S ConvNeXtTiny""".split()


def noise(seed, n):
    """n numbers in [-1, 1)."""
    h = (np.arange(n, dtype=np.uint64) * 2654435761 + seed * 40503 + 12345) & 0xFFFFFFFF
    h ^= h >> np.uint64(15)
    h = (h * 2246822519) & 0xFFFFFFFF
    h ^= h >> np.uint64(13)
    return h.astype(np.float64) / 2**31 - 1


def value(layer, w, seed):
    u, name, shape = noise(seed, int(np.prod(w.shape))), w.path.split("/")[-1], tuple(w.shape)
    if "kernel" in name:
        depthwise = name == "depthwise_kernel" or isinstance(layer, keras.layers.DepthwiseConv2D)
        v = u * np.sqrt(3 / np.prod(shape[:2] if depthwise else shape[:-1]))
    elif layer.__class__.__name__ == "LayerScale":
        v = 0.5 + 0.1 * u
    elif name == "gamma":
        v = 1 + 0.1 * u
    elif name in ("moving_variance", "variance"):
        v = 1 + 0.3 * u
    elif name == "count":
        v = np.zeros(u.size)
    else:
        v = 0.1 * u
    return v.astype(np.float32).reshape(shape)


def flat(model):
    for l in model.layers:
        yield from flat(l) if isinstance(l, keras.Model) else [l]


def set_weights(model):
    for k, l in enumerate(l for l in flat(model) if l.weights):
        for j, w in enumerate(l.weights):
            w.assign(value(l, w, 8 * k + j))
        if isinstance(l, keras.layers.Normalization):
            l.finalize_state()


def image(model, n, size):
    raw = any(l.__class__.__name__ in ("Rescaling", "Normalization") for l in flat(model))
    u = noise(999, n * size * size * 3).astype(np.float32).reshape(n, size, size, 3)
    return (u + 1) * np.float32(127.5) if raw else u


def lines(model):
    for op in model.operations:
        kind = op.__class__.__name__
        v3 = model.name.startswith("MobileNetV3")
        if v3 and not isinstance(op, keras.layers.Layer):
            continue  # x + 3 and / 6 of a hard sigmoid
        if v3 and kind == "ReLU" and op.max_value == 6:
            kind = "Activation"
        snake = keras.src.utils.naming.to_snake_case(op.__class__.__name__)
        auto = op.name == snake or op.name.rsplit("_", 1)[0] == snake
        if kind == "Sequential":
            yield f"layer {op.name} Sequential"
            for l in op.layers:
                yield line(l.name, l.__class__.__name__, l)
        else:
            yield line("-" if auto else op.name, kind, op)


def line(name, kind, op):
    shapes = [",".join(["x".join(map(str, w.shape)) or "1" for w in getattr(op, "weights", [])])]
    return " ".join(["layer", name, kind] + [s for s in shapes if s])


def files(folder):
    for name in NAMES:
        size = SMALL.get(name, 32) + 16
        model = getattr(keras.applications, name)(
            weights=None, input_shape=(size, size, 3), classes=10, classifier_activation=None)
        set_weights(model)
        x = image(model, 2, size)
        np.save(f"{folder}/{name}.x.npy", x)
        np.save(f"{folder}/{name}.y.npy", model(x, training=False).numpy())
        model.save_weights(f"{folder}/{name}.weights.h5")
        model.save(f"{folder}/{name}.keras")
        model.save(f"{folder}/{name}.h5")


if __name__ == "__main__":
    if sys.argv[1] == "--files":
        files(sys.argv[2])
        sys.exit()
    with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as out:
        for name in NAMES:
            app, size = getattr(keras.applications, name), SMALL.get(name, 32)
            keras.config.set_dtype_policy("float32")
            full = app(weights=None)
            text = [f"app {name} {full.name} {size} {full.count_params()}", *lines(full)]
            keras.config.set_dtype_policy("float64")
            small = app(weights=None, input_shape=(size, size, 3), classes=10, classifier_activation=None)
            set_weights(small)
            y = small(image(small, 1, size).astype(np.float64), training=False).numpy()[0]
            text.append("y " + " ".join(f"{v:.9g}" for v in y))
            out.write(("\n".join(text) + "\n").encode())
            print(text[0], text[-1], flush=True)
