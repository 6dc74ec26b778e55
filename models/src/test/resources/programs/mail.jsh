Runtime.configure(DeviceConfig.auto().allowSoftPlacement(true).allocator(BFC).memoryFraction(0.80));
var mail = Mail.load(300);                             // real mails, words as ranks, most frequent 300
var xTrain = padSequences(mail.train().x(), 60).rows(0, 64);
var yTrain = mail.train().y().rows(0, 64);
var model = Sequential.of(
    input(INT32, 60),
    embedding(300, 16).name("embed"),
    conv1d(8, 7).activation(RELU), maxPooling1d(5),
    conv1d(8, 7).activation(RELU), globalMaxPooling1d(),
    dense(1).activation(SIGMOID));
model.summary();
model.compile("rmsprop", "binary_crossentropy", "acc");
model.fit(xTrain, yTrain, Fit.epochs(3).batchSize(16).validationSplit(0.2));
