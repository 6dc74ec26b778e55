NDArray data = NDArray.generate(TensorType.i32(24, 60), i -> (i * 31) % 500);
NDArray ages = NDArray.generate(TensorType.f32(24, 1), i -> 20 + i);
NDArray incomes = toCategorical(NDArray.generate(TensorType.i32(24), i -> i % 10));
NDArray genders = NDArray.generate(TensorType.f32(24, 1), i -> i % 2);

var posts = input("posts", INT32, ANY);
var x = embedding(500, 16).apply(posts);
x = conv1d(8, 5).activation(RELU).apply(x);
x = maxPooling1d(5).apply(x);
x = conv1d(16, 5).activation(RELU).apply(x);
x = conv1d(16, 5).activation(RELU).apply(x);
x = globalMaxPooling1d().apply(x);
x = dense(8).activation(RELU).apply(x);
var age    = dense(1).name("age").apply(x);
var income = dense(10).activation(SOFTMAX).name("income").apply(x);
var gender = dense(1).activation(SIGMOID).name("gender").apply(x);
var model  = Model.of(posts, age, income, gender);
model.summary();

model.compile(Compile.optimizer("rmsprop")
    .loss("age", "mse", 0.25)
    .loss("income", "categorical_crossentropy", 1)
    .loss("gender", "binary_crossentropy", 10));
model.fit(data, Map.of("age", ages, "income", incomes, "gender", genders), Fit.epochs(2).batchSize(16));
model.fit(data, List.of(ages, incomes, genders), Fit.epochs(1).batchSize(16));
