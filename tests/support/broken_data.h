#pragma once

#include "tests/support/broken_example.h"

namespace broken {

inline void addData(std::vector<Broken>& all) {
  GraphBuilder b = digitNetwork();
  b.graph.setOption(b.id("in"), "shape", sizes({32, 32, 3}));
  all.push_back({"input is not the data's", b.graph, kDigits, "input-shape-mismatch", "in", {"28×28×1", "32×32×3"}, 1});
  b.graph.setOption(b.id("in"), "shape", sizes({10000, 10000, 3}));
  all.push_back({"input larger than a sample may be", b.graph, kDigits, "shape-mismatch", "in", {"10000×10000×3"}, 1});
  b = smallNetwork(784, kSoftmax10, kSparse);
  all.push_back({"flat input for images", b.graph, kDigits, "input-shape-mismatch", "in", {"28×28×1", "784"}, 1});
  b = digitNetwork({}, {{"units", whole(7)}, {"activation", "softmax"}});
  all.push_back(
      {"7 units for 10 classes", b.graph, kDigits, "wrong-unit-count", "out", {"10 numbers", "10 classes", "got 7"}, 1});
  b = smallNetwork(3, {{"units", whole(1)}, {"activation", "sigmoid"}}, kSparse);
  all.push_back(
      {"one unit for two classes, class loss", b.graph, kTwoKinds, "wrong-unit-count", "out", {"2 classes", "got 1"}, 2});
  b = {};
  b.add("input", "in").then("conv2d", "conv").then("output", "out", kSparse);
  all.push_back({"a picture as the prediction", b.graph, kDigits, "wrong-unit-count", "out", {"10 numbers", "26×26×32"}, 1});
  b = smallNetwork(4, {{"units", whole(2)}}, {{"loss", "mean_squared_error"}});
  all.push_back({"two predictions for one value", b.graph, kHouses, "wrong-unit-count", "out", {"1 number", "got 2"}, 1});
  b = smallNetwork(4, {{"units", whole(1)}, {"activation", "softmax"}}, kSparse);
  all.push_back({"class loss for values", b.graph, kHouses, "loss-does-not-fit-target", "out", {"numbers", "classes"}, 1});
  b = digitNetwork({}, {{"units", whole(10)}});
  all.push_back({"no softmax before the class loss",
                 b.graph,
                 kDigits,
                 "last-activation-does-not-fit-loss",
                 "last",
                 {"Softmax", "Linear"},
                 1,
                 true,
                 kWarning});
  b = digitNetwork({}, {{"units", whole(10)}, {"activation", "sigmoid"}});
  all.push_back({"sigmoid before the class loss",
                 b.graph,
                 kDigits,
                 "last-activation-does-not-fit-loss",
                 "last",
                 {"Softmax", "Sigmoid"},
                 2,
                 true,
                 kWarning});
  b = smallNetwork(3, {{"units", whole(1)}, {"activation", "relu"}}, {{"loss", "binary_cross_entropy"}});
  all.push_back({"relu before binary cross-entropy",
                 b.graph,
                 kTwoKinds,
                 "last-activation-does-not-fit-loss",
                 "last",
                 {"Sigmoid", "ReLU"},
                 1,
                 true,
                 kWarning});
  const DataDescription table{{4}, {2}, 0, {"rm", "lstat", "age", "tax"}, {"price", "days"}};
  const Options squares{{"loss", "mean_squared_error"}};
  const Options two{{"units", whole(2)}}, one{{"units", whole(1)}};
  b = smallNetwork(2, two, squares);
  b.graph.setOption(b.id("in"), "columns", "rm, rooms");
  all.push_back({"a column that there is not", b.graph, table, "column-unknown", "in", {"lstat", "'rooms'"}, 1});
  b.graph.setOption(b.id("in"), "columns", "rm, lstat-");
  all.push_back({"half a range of columns", b.graph, table, "column-unknown", "in", {"lstat-"}, 1});
  b.graph.setOption(b.id("in"), "columns", "1-3");
  all.push_back(
      {"more columns than the shape has", b.graph, table, "input-shape-mismatch", "in", {"its columns, 3", "got 2"}, 1});
  b = digitNetwork();
  b.graph.setOption(b.id("in"), "columns", "1-3");
  all.push_back({"columns of an image", b.graph, kDigits, "column-unknown", "in", {"28×28×1", "no table"}, 1});
  b = smallNetwork(4, one, squares);
  b.graph.setOption(b.id("out"), "target", "rent");
  all.push_back({"a target that there is not", b.graph, table, "column-unknown", "out", {"price, days", "'rent'"}, 1});
  b.graph.setOption(b.id("out"), "target", "1-2");
  all.push_back({"one unit for two targets", b.graph, table, "wrong-unit-count", "out", {"2 numbers", "got 1"}, 1});
  b = digitNetwork();
  b.graph.setOption(b.id("out"), "target", "price");
  all.push_back({"a target column of classes", b.graph, kDigits, "column-unknown", "out", {"classes", "'price'"}, 1});
  b = digitNetwork({}, one);
  b.graph.setOptions(b.id("out"), {{"loss", "mean_squared_error"}, {"target", "input"}});
  all.push_back({"one unit for an image", b.graph, kDigits, "wrong-unit-count", "out", {"784 numbers", "got 1"}, 1});
  b = digitNetwork({}, {{"units", whole(784)}});
  b.graph.setOptions(b.id("out"), {{"loss", "sparse_categorical_cross_entropy"}, {"target", "input"}});
  all.push_back({"class loss for the input", b.graph, kDigits, "loss-does-not-fit-target", "out", {"classes"}, 1});
  b = smallNetwork(4, {{"units", whole(1)}, {"activation", "sigmoid"}}, {{"loss", "binary_cross_entropy"}});
  all.push_back({"yes or no for values", b.graph, kHouses, "loss-does-not-fit-target", "out", {"0 to 1"}, 1, true, kWarning});
  b = smallNetwork(4, {{"units", whole(1)}, {"activation", "sigmoid"}}, squares);
  all.push_back({"sigmoid for prices",
                 b.graph,
                 kHouses,
                 "last-activation-does-not-fit-target",
                 "last",
                 {"Linear", "Sigmoid"},
                 1,
                 true,
                 kWarning});
  b = {};
  b.add("input", "in").then("conv2d", "conv", {{"filters", whole(7)}}).then("global_average_pool2d", "mean");
  b.then("activation", "soft", {{"activation", "softmax"}}).then("output", "out", kSparse);
  all.push_back({"7 filters for 10 classes", b.graph, kDigits, "wrong-unit-count", "out", {"10 numbers", "got 7"}, 1});
}

}  // namespace broken
