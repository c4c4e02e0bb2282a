// Layers against PyTorch: tests/golden/layers.safetensors and window_layers.safetensors, written by make_layers.py there. A
// case is called after the layer, its options, the mode where there is a difference, and the shapes of its inputs: "conv2d
// filters=2 strides=3,2 of 3x8x6x2".

#include <QTest>

#include "engine/activations/activation.h"
#include "tests/support/golden.h"
#include "tests/support/layer_call.h"

using namespace nn;

namespace {

/// They compute nothing: the execution puts samples into the one and takes predictions out of the other.
const QStringList kWithoutArithmetic = {"input", "output"};

const std::map<QString, golden::Case>& cases() {
  static const auto cases = golden::readCases({"layers.safetensors", "window_layers.safetensors"});
  return cases;
}

std::string numbered(const char* what, std::size_t index) { return std::string(what) + ' ' + std::to_string(index + 1); }

/// Copies numbers into a tensor of the layer that the plan says has this shape.
void set(Tensor& tensor, const golden::Case& golden, const std::string& name) {
  const Tensor values = golden.tensor(name);
  if (values.shape() != tensor.shape())
    throwExpected<ShapeError>(golden.name().toStdString() + ", " + name, values.shape().toString(), tensor.shape().toString());
  std::ranges::copy(values.values(), tensor.data());
}

/// A layer with everything that the case gives.
Call callOf(const golden::Case& golden) {
  const LayerType& type = LayerRegistry::instance().require(golden.id());
  std::vector<Shape> shapes;
  std::vector<Numbers> values;
  Index batch = 0;
  for (std::size_t i = 0; golden.has(numbered("input", i)); ++i) {
    const Tensor input = golden.tensor(numbered("input", i));
    batch = input.shape()[0];
    shapes.push_back(input.shape().withoutBatch());
    values.push_back(Call::numbers(input));
  }
  Call call = Call::merging(type.id, golden::optionsOf(golden.name(), optionSpecs(type)), shapes, values, batch);
  for (std::size_t p = 0; p < call.parameters.size(); ++p)
    set(call.parameters[p], golden, "parameter " + call.plan.parameters[p].name);
  for (std::size_t b = 0; b < call.buffers.size(); ++b) set(call.buffers[b], golden, "buffer " + call.plan.buffers[b].name);
  return call;
}

/// What differs after a pass forward and one backward; empty when nothing does.
QString difference(const golden::Case& golden, Mode mode) {
  Call call = callOf(golden);
  if (golden.count("parameter gradient ") != call.parameters.size()) return "PyTorch has other parameters";
  QStringList differences;
  call.forward(mode);
  differences << golden.difference("output", std::as_const(call.output).view());
  for (std::size_t b = 0; b < call.buffers.size(); ++b)
    differences << golden.difference("buffer " + call.plan.buffers[b].name + " afterwards",
                                     std::as_const(call.buffers[b]).view());
  call.backward(Call::numbers(golden.tensor("output gradient")), mode);
  differences << golden.difference("input gradient 1", std::as_const(call.inputGradient).view());
  for (std::size_t i = 0; i < call.furtherGradients.size(); ++i)
    differences << golden.difference(numbered("input gradient", i + 1), std::as_const(call.furtherGradients[i]).view());
  for (std::size_t p = 0; p < call.parameters.size(); ++p)
    differences << golden.difference("parameter gradient " + call.plan.parameters[p].name,
                                     std::as_const(call.parameterGradients[p]).view());
  differences.removeAll(QString());
  return differences.join("; ");
}

}  // namespace

class TestGoldenLayers : public QObject {
  Q_OBJECT

 private slots:
  void everyLayerHasCases() { QCOMPARE(golden::idsWithFewerCases<LayerType>(3, cases(), kWithoutArithmetic), QString()); }

  void everyActivationIsInALayer() {
    QStringList missing;
    for (const ActivationType* type : ActivationRegistry::instance().types()) {
      const QString id = QString::fromStdString(type->id);
      const auto uses = [&](const auto& entry) {
        return entry.second.id() == "activation" && (entry.second.says("activation=" + id) || id == "relu");
      };
      if (std::ranges::none_of(cases(), uses)) missing << id;
    }
    QCOMPARE(missing.join(' '), QString());
  }

  void layersAreThoseOfPyTorch_data() { golden::addRows(cases()); }
  void layersAreThoseOfPyTorch() {
    QFETCH(QString, name);
    const golden::Case& golden = cases().at(name);
    // A case without a mode is the same in both.
    for (const Mode mode : {Mode::Train, Mode::Evaluate}) {
      if (golden.says(mode == Mode::Train ? "evaluate" : "train")) continue;
      const QString text = difference(golden, mode);
      QVERIFY2(text.isEmpty(), qPrintable(text));
    }
  }
};

QTEST_APPLESS_MAIN(TestGoldenLayers)
#include "tst_golden_layers.moc"
