"""Golden cases of layers, computed by Keras on TensorFlow: python golden_layers.py FOLDER [PART OF A NAME].

Writes FOLDER/layer/<name>/case.json and data.npz, in the form that golden/README.md describes. Needs keras and
tensorflow-cpu; no part of the build.
"""

import json
import os
import sys
import warnings

os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
import tensorflow as tf
from keras import layers as L

warnings.filterwarnings("ignore")
FOLDER, PART = sys.argv[1], (sys.argv + [""])[2]
rng = np.random.default_rng(7)


def some(*shape):
    return rng.normal(size=shape).astype("float32")


def mask_of(*rows):
    return np.array(rows).astype(bool)


def case(name, layer, inputs, training=False, tests="", rtol=1e-4, atol=1e-5, **keywords):
    """One call of a layer: outputs, masks, gradients of sum(out * dout), weights that the call changed."""
    if PART not in name:
        return
    data = {}

    def put(key, value):
        a = np.asarray(value)
        data[key] = a.astype("int32" if a.dtype.kind in "biu" else "float32")
        return key

    inputs = [np.asarray(x) for x in inputs]
    flags = {k: v for k, v in keywords.items() if isinstance(v, bool)}
    tensors = {k: v for k, v in keywords.items() if k not in flags}
    call = dict(flags)
    if training:
        call["training"] = True
    xs = [tf.constant(x) for x in inputs]
    kw = {}
    for k, v in tensors.items():
        kw[k] = [tf.constant(t) for t in v] if isinstance(v, list) else tf.constant(v)
    layer(*xs, **kw, **flags)
    for w in layer.weights:
        if w.dtype == "float32":
            noise = rng.uniform(0.2, 1.0, w.shape) if "variance" in w.name else rng.normal(size=w.shape) * 0.5
            w.assign(noise.astype("float32"))
    if hasattr(layer, "finalize_state"):
        layer.finalize_state()
    before = [np.array(w) for w in layer.weights]
    watched = [x for x in xs if x.dtype == tf.float32]
    for k, v in kw.items():
        if "mask" not in k:
            watched += v if isinstance(v, list) else [v]
    with tf.GradientTape() as tape:
        for x in watched:
            tape.watch(x)
        out = layer(*xs, **kw, **call)
        outs = list(out) if isinstance(out, (list, tuple)) else [out]
        douts = [some(*o.shape) for o in outs]
        loss = sum(tf.reduce_sum(o * d) for o, d in zip(outs, douts))
    variables = [w.value for w in layer.trainable_weights]
    grads = tape.gradient(loss, watched + variables)
    of = dict(zip([id(w) for w in layer.trainable_weights], grads[len(watched):]))
    weights, updates = [], []
    for i, w in enumerate(layer.weights):
        row = {"key": put(f"w{i}", before[i]), "shape": list(w.shape), "dtype": str(w.dtype), "name": w.name,
               "path": w.path, "trainable": bool(w.trainable)}
        if of.get(id(w)) is not None:
            row["grad"] = put(f"gw{i}", tf.convert_to_tensor(of[id(w)]))
        weights.append(row)
        if not np.array_equal(before[i], np.array(w)):
            updates.append({"weight": f"w{i}", "key": put(f"u{i}", np.array(w))})
    rows, g = [], 0
    for i, x in enumerate(inputs):
        row = {"key": put(f"x{i}", x), "shape": list(x.shape), "dtype": str(x.dtype)}
        if x.dtype == np.float32:
            if grads[g] is not None:
                row["grad"] = put(f"gx{i}", grads[g])
            g += 1
        rows.append(row)
    words, keyword_grads = {k: {"value": v} for k, v in flags.items()}, {}
    for k, v in tensors.items():
        keys = []
        for i, t in enumerate(v if isinstance(v, list) else [v]):
            key = f"{k}{i}" if isinstance(v, list) else k
            keys.append(put(key, t))
            if "mask" not in k:
                if grads[g] is not None:
                    keyword_grads[key] = put(f"g_{key}", grads[g])
                g += 1
        words[k] = {"keys": keys} if isinstance(v, list) else {"key": keys[0]}
    outputs = []
    for i, o in enumerate(outs):
        row = {"key": put(f"out{i}", o), "shape": list(o.shape), "dtype": "float32", "dout": put(f"dout{i}", douts[i])}
        m = keras.src.backend.get_keras_mask(o)
        if m is not None and i == 0:  # what attention's softmax leaves on the scores is none of the layer's
            row["mask"] = put(f"outmask{i}", m)
        outputs.append(row)
    json_case = {
        "format": 1, "name": name, "kind": "layer", "tests": tests, "keras_version": keras.__version__,
        "backend": f"tensorflow {tf.__version__}", "weights": weights,
        "layer": keras.saving.serialize_keras_object(layer),
        "call": {"training": training, "inputs": "arguments", "arguments": [r["key"] for r in rows], "keywords": words},
        "inputs": rows, "outputs": outputs, "state_updates": updates, "keyword_grads": keyword_grads,
        "tolerance": {"rtol": rtol, "atol": atol},
    }
    folder = os.path.join(FOLDER, "layer", name)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "case.json"), "w") as f:
        json.dump(json_case, f, indent=1)
        f.write("\n")
    for a in data.values():
        assert np.isfinite(a).all(), name
    np.savez_compressed(os.path.join(folder, "data.npz"), **data)
    print(name, [tuple(o.shape) for o in outs], len(updates))


x = some(2, 5, 4)
image = some(2, 7, 5, 3)
TWO = mask_of([1, 1, 1, 0, 0], [1, 0, 1, 1, 0])

case("einsum_dense_bias", L.EinsumDense("abc,cd->abd", (None, 6), bias_axes="d", activation="tanh"), [x])
case("einsum_dense_ellipsis_left", L.EinsumDense("...x,xy->...y", 6, bias_axes="y"), [x])
case("einsum_dense_ellipsis_right", L.EinsumDense("ab...,bc->ac...", 3, bias_axes="c"), [x])
case("einsum_dense_two_axes", L.EinsumDense("abc,bcd->ad", 3), [x])
case("einsum_dense_heads", L.EinsumDense("abc,cde->abde", (None, 2, 3), bias_axes="de"), [x])
case("einsum_dense_batched_kernel", L.EinsumDense("abc,bcd->abd", (5, 3), bias_axes="bd"), [x])

case("multi_head_attention_gate_window", L.MultiHeadAttention(2, 3, use_gate=True, sliding_window=2), [x, x])
case("multi_head_attention_4d", L.MultiHeadAttention(2, 3, value_dim=4), [some(2, 3, 2, 4), some(2, 2, 2, 4)])
case("multi_head_attention_axes", L.MultiHeadAttention(2, 3, attention_axes=(2,)), [some(2, 3, 4, 5), some(2, 3, 2, 5)])
case("multi_head_attention_axes_mask", L.MultiHeadAttention(2, 3, attention_axes=(1,)),
     [some(2, 3, 4, 5), some(2, 2, 4, 5)], attention_mask=rng.random((2, 3, 2)) > 0.3)
case("multi_head_attention_head_mask", L.MultiHeadAttention(2, 3), [x, x],
     attention_mask=rng.random((2, 2, 5, 5)) > 0.4)
case("multi_head_attention_output_shape", L.MultiHeadAttention(2, 3, output_shape=(2, 3)), [x, x])
case("multi_head_attention_scores_masked", L.MultiHeadAttention(2, 3), [x, x], return_attention_scores=True,
     attention_mask=rng.random((2, 5, 5)) > 0.6, tests="a step that sees nothing has weights of zero")
case("group_query_attention", L.GroupQueryAttention(3, 4, 2), [x, some(2, 3, 4)])
case("group_query_attention_key", L.GroupQueryAttention(3, 4, 2, use_gate=True), [x, some(2, 3, 4), some(2, 3, 4)])
case("group_query_attention_causal_scores", L.GroupQueryAttention(3, 4, 1, use_bias=False), [x, x],
     use_causal_mask=True, return_attention_scores=True)
case("group_query_attention_mask", L.GroupQueryAttention(3, 2, 2, sliding_window=3), [x, x],
     attention_mask=rng.random((2, 5, 5)) > 0.2)

for r, shape in ((1, (2, 7, 3)), (2, (2, 7, 6, 3)), (3, (2, 5, 4, 3, 2))):
    for kind in ("Average", "Max"):
        c = getattr(L, f"Adaptive{kind}Pooling{r}D")
        case(f"adaptive_{kind.lower()}_pooling{r}d", c(3), [some(*shape)])
case("adaptive_average_pooling2d_channels_first", L.AdaptiveAveragePooling2D((2, 4), data_format="channels_first"),
     [some(2, 3, 5, 6)])

for how in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"):
    near = {"atol": 3e-3, "tests": "TensorFlow rounds the cubic to a table"} if how == "bicubic" else {}
    case(f"resizing_{how}_up", L.Resizing(10, 8, interpolation=how), [image], **near)
    case(f"resizing_{how}_down", L.Resizing(3, 2, interpolation=how), [image], **near)
    case(f"up_sampling2d_{how}_23", L.UpSampling2D((2, 3), interpolation=how), [image], **near)
for how in ("bilinear", "bicubic", "lanczos3"):
    case(f"resizing_{how}_antialias", L.Resizing(3, 2, interpolation=how, antialias=True), [image])
case("resizing_crop", L.Resizing(4, 4, crop_to_aspect_ratio=True), [image])
case("resizing_pad", L.Resizing(4, 4, pad_to_aspect_ratio=True, fill_value=0.5), [image])
case("center_crop", L.CenterCrop(4, 2), [image])
case("center_crop_small", L.CenterCrop(8, 6), [image])

case("identity", L.Identity(), [x])
case("rescaling", L.Rescaling(0.5, offset=-1.0), [x])
case("rescaling_channels", L.Rescaling([0.5, 1.0, 2.0, 3.0], offset=[1.0, 0.0, 0.0, -1.0]), [x])
case("normalization_adapted", L.Normalization(), [x])
case("normalization_axis1", L.Normalization(axis=1), [x])
case("normalization_axes", L.Normalization(axis=(1, 2)), [x])
case("normalization_given", L.Normalization(mean=[1.0, 0.0, 2.0, 3.0], variance=[1.0, 2.0, 3.0, 0.5]), [x])
case("normalization_invert", L.Normalization(mean=1.5, variance=2.0, invert=True), [x])
case("softmax_mask", L.Softmax(), [x], mask=rng.random((2, 5, 4)) > 0.4)
case("softmax_axes", L.Softmax(axis=(1, 2)), [x])
case("spectral_normalization_infer", L.SpectralNormalization(L.Dense(3)), [x])
case("spectral_normalization_train", L.SpectralNormalization(L.Dense(3), power_iterations=2), [x], training=True)
case("spectral_normalization_conv", L.SpectralNormalization(L.Conv2D(2, 3)), [image], training=True)
case("layer_activation_sparsemax", L.Activation("sparsemax"), [some(3, 6)])
case("dropout_noise_shape_inference", L.Dropout(0.5, noise_shape=(None, 1, None)), [x])

LATE = mask_of([0, 0, 1, 1, 0], [1, 0, 1, 1, 1])
for kind, layer in (("lstm", L.LSTM), ("gru", L.GRU), ("simple_rnn", L.SimpleRNN)):
    states = [some(2, 3), some(2, 3)] if kind == "lstm" else some(2, 3)
    case(f"{kind}_masked_initial_state", layer(3, return_sequences=True, return_state=True), [x], mask=LATE,
         initial_state=states, tests="before the first step that counts the output is zero, the states are those given")
    case(f"{kind}_masked_initial_state_zero_output",
         layer(3, return_sequences=True, zero_output_for_mask=True, go_backwards=True), [x], mask=LATE,
         initial_state=states)
case("lstm_options", L.LSTM(3, dropout=0.2, recurrent_dropout=0.3, kernel_regularizer="l2", recurrent_regularizer="l1",
     bias_regularizer="l2", kernel_constraint="max_norm", recurrent_constraint="non_neg", bias_constraint="unit_norm",
     unroll=True), [x], tests="nothing is dropped where nothing is trained")
case("gru_relu_sigmoid", L.GRU(3, activation="relu", recurrent_activation="hard_sigmoid"), [x])
case("rnn_lstm_cell", L.RNN(L.LSTMCell(3)), [x])
case("rnn_gru_cell_masked", L.RNN(L.GRUCell(3, reset_after=False), return_sequences=True), [x], mask=LATE)
case("rnn_simple_cell_state", L.RNN(L.SimpleRNNCell(3), return_state=True, go_backwards=True), [x])
case("rnn_stacked", L.RNN([L.LSTMCell(3), L.GRUCell(2), L.SimpleRNNCell(4)], return_sequences=True), [x], mask=LATE)
case("bidirectional_rnn_cells", L.Bidirectional(L.RNN(L.LSTMCell(3), return_sequences=True)), [x], mask=LATE)
case("bidirectional_gru_masked", L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode="sum"), [x], mask=LATE)
case("bidirectional_simple_rnn_state", L.Bidirectional(L.SimpleRNN(3, return_state=True)), [x])
case("time_distributed_lstm", L.TimeDistributed(L.LSTM(3)), [some(2, 3, 5, 4)])
case("time_distributed_gru_seq", L.TimeDistributed(L.GRU(3, return_sequences=True)), [some(2, 3, 5, 4)])
case("time_distributed_dense_masked", L.TimeDistributed(L.Dense(3)), [x], mask=LATE)

film = some(2, 4, 5, 6, 2)
case("conv_lstm1d", L.ConvLSTM1D(3, 2), [some(2, 4, 6, 2)])
case("conv_lstm1d_same_seq", L.ConvLSTM1D(3, 3, padding="same", return_sequences=True), [some(2, 4, 6, 2)])
case("conv_lstm2d", L.ConvLSTM2D(3, 3), [film])
case("conv_lstm2d_same_seq_strided", L.ConvLSTM2D(3, (3, 2), strides=2, padding="same", return_sequences=True), [film])
case("conv_lstm2d_even_window", L.ConvLSTM2D(2, 4, padding="same", activation="relu", use_bias=False), [film])
case("conv_lstm2d_dilated", L.ConvLSTM2D(2, 2, dilation_rate=2, recurrent_activation="hard_sigmoid"), [film])
case("conv_lstm2d_masked_state", L.ConvLSTM2D(2, 2, return_sequences=True, return_state=True), [film],
     mask=mask_of([0, 1, 1, 0], [1, 1, 0, 1]))
case("conv_lstm2d_backwards", L.ConvLSTM2D(2, 2, go_backwards=True), [film])
case("conv_lstm2d_initial_state", L.ConvLSTM2D(2, 3, padding="same"), [film],
     initial_state=[some(2, 5, 6, 2), some(2, 5, 6, 2)])
case("conv_lstm3d", L.ConvLSTM3D(2, 2), [some(2, 3, 3, 4, 3, 2)])
case("bidirectional_conv_lstm2d", L.Bidirectional(L.ConvLSTM2D(2, 2, return_sequences=True)), [film])
case("time_distributed_conv1d_masked", L.TimeDistributed(L.Conv1D(2, 2)), [some(2, 5, 4, 3)], mask=LATE)
case("time_distributed_batch_normalization_train", L.TimeDistributed(L.BatchNormalization(momentum=0.8)), [x],
     training=True)
case("time_distributed_batch_normalization_masked", L.TimeDistributed(L.BatchNormalization(momentum=0.8)), [some(4, 5, 3)],
     training=True, mask=np.vstack([LATE, LATE[:, ::-1]]))
