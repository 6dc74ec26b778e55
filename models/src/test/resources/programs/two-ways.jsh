NDArray xTrain = NDArray.generate(TensorType.f32(256, 64), i -> Math.sin(i * i));
NDArray yTrain = toCategorical(NDArray.generate(TensorType.i32(256), i -> i % 10));

var sequential = Sequential.of(
    input(64),
    dense(32).activation(RELU),
    dense(32).activation(RELU),
    dense(10).activation(SOFTMAX));
sequential.summary();

var in  = input(64);                                   // a Tensor
var x   = dense(32).activation(RELU).apply(in);        // tensor = layer(tensor)
x       = dense(32).activation(RELU).apply(x);
var out = dense(10).activation(SOFTMAX).apply(x);
var model = Model.of(in, out);
model.summary();

model.compile(rmsprop(), categoricalCrossentropy());   // or model.compile("rmsprop", "categorical_crossentropy")
var history = model.fit(xTrain, yTrain, Fit.epochs(2).batchSize(128));
var score   = model.evaluate(xTrain, yTrain);
NDArray p   = model.predict(xTrain);
