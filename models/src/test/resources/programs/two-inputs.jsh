NDArray texts = NDArray.generate(TensorType.i32(24, 7), i -> (i * 31) % 100);
NDArray questions = NDArray.generate(TensorType.i32(24, 5), i -> (i * 17) % 100);
NDArray answers = toCategorical(NDArray.generate(TensorType.i32(24), i -> i % 12));

var text     = input("text", INT32, ANY);
var question = input("question", INT32, ANY);
var t = lstm(8).apply(embedding(100, 16).apply(text));
var q = lstm(4).apply(embedding(100, 8).apply(question));
var answer = dense(12).activation(SOFTMAX).apply(concatenate(t, q));
var model = Model.of(List.of(text, question), answer);
model.compile("rmsprop", "categorical_crossentropy", "acc");
model.summary();

model.fit(List.of(texts, questions), answers, Fit.epochs(2).batchSize(16));
model.fit(Map.of("text", texts, "question", questions), answers, Fit.epochs(2).batchSize(16));
