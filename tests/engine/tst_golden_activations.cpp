// Activations against PyTorch: tests/golden/activations.safetensors, written by make_activations.py there. A case is called
// after the activation, its options and where z comes from: "elu alpha=0.3 grid".

#include <QTest>

#include "engine/activations/activation.h"
#include "tests/support/golden.h"

using namespace nn;

namespace {

const std::map<QString, golden::Case>& cases() {
  static const auto cases = golden::readCases({"activations.safetensors"});
  return cases;
}

/// An activation and the tensors of one pass forward and one backward.
struct Pass {
  explicit Pass(const golden::Case& golden) : z(golden.tensor("z")), a(z.shape()), gradient(golden.tensor("gradient")) {
    const ActivationType& type = ActivationRegistry::instance().require(golden.id());
    activation = type.create(completed(golden::optionsOf(golden.name(), type.options), type.options, golden.id()));
    learned = dynamic_cast<const LearnedActivation*>(activation.get());
    if (!learned) return;
    for (const ParameterSpec& spec : learned->parameters(z.shape().withoutBatch())) {
      names.push_back(spec.name);
      parameters.push_back(golden.tensor("parameter " + spec.name));
      parameterGradients.emplace_back(spec.shape);
    }
  }

  void run() {
    std::vector<ConstTensorView> given;
    std::vector<TensorView> wanted;
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      given.push_back(constView(parameters[p]));
      wanted.push_back(parameterGradients[p].view());
    }
    const ConstTensorView kept = activation->needsPreActivation() ? constView(z) : ConstTensorView();
    if (learned) {
      learned->forward(constView(z), a.view(), given);
      learned->backward(kept, constView(a), gradient.view(), given, wanted);
    } else {
      activation->forward(constView(z), a.view());
      activation->backward(kept, constView(a), gradient.view());
    }
  }

  static ConstTensorView constView(const Tensor& tensor) { return tensor.view(); }

  std::unique_ptr<Activation> activation;
  const LearnedActivation* learned = nullptr;
  Tensor z, a, gradient;
  std::vector<std::string> names;
  std::vector<Tensor> parameters, parameterGradients;
};

}  // namespace

class TestGoldenActivations : public QObject {
  Q_OBJECT

 private slots:
  void everyActivationHasCases() { QCOMPARE(golden::idsWithFewerCases<ActivationType>(3, cases()), QString()); }

  void activationsAreThoseOfPyTorch_data() { golden::addRows(cases()); }
  void activationsAreThoseOfPyTorch() {
    QFETCH(QString, name);
    const golden::Case& golden = cases().at(name);
    Pass pass(golden);
    QCOMPARE(pass.parameters.size(), golden.count("parameter "));
    pass.run();
    QStringList differences = {golden.difference("a", Pass::constView(pass.a)),
                               golden.difference("gradient by z", Pass::constView(pass.gradient))};
    for (std::size_t p = 0; p < pass.parameters.size(); ++p)
      differences << golden.difference("gradient by " + pass.names[p], Pass::constView(pass.parameterGradients[p]));
    differences.removeAll(QString());
    QVERIFY2(differences.isEmpty(), qPrintable(differences.join("; ")));
  }
};

QTEST_APPLESS_MAIN(TestGoldenActivations)
#include "tst_golden_activations.moc"
