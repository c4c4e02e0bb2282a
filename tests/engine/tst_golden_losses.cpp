// Losses against PyTorch: tests/golden/losses.safetensors, written by make_losses.py there. A case is called after the loss,
// its options, what the network gives, what the targets look like, and the shape: "huber delta=0.5 values values of 5x3".

#include <QTest>

#include "engine/losses/loss.h"
#include "tests/support/golden.h"

using namespace nn;

namespace {

const std::map<QString, golden::Case>& cases() {
  static const auto cases = golden::readCases({"losses.safetensors"});
  return cases;
}

ConstTensorView constView(const Tensor& tensor) { return tensor.view(); }

/// What differs; empty when nothing does. PyTorch's values are means over the batch.
QString difference(const golden::Case& golden) {
  const LossType& type = LossRegistry::instance().require(golden.id());
  const auto loss = createLoss(type.id, golden::optionsOf(golden.name(), type.options));
  const bool isFromLogits = golden.has("logits");
  const Tensor given = golden.tensor(isFromLogits ? "logits" : "prediction"), target = golden.tensor("target");
  const auto batch = static_cast<double>(given.shape()[0]);
  const auto scale = static_cast<Scalar>(1 / batch);
  Tensor activated(given.shape()), gradient(given.shape()), value(Shape{1});
  const double sum = isFromLogits ? loss->evaluateLogits(given.view(), target.view(), scale, activated.view(), gradient.view())
                                  : loss->evaluate(given.view(), target.view(), scale, gradient.view());
  value.data()[0] = static_cast<Scalar>(sum / batch);
  QStringList differences = {golden.difference("value", constView(value)), golden.difference("gradient", constView(gradient))};
  if (isFromLogits) differences << golden.difference("activated", constView(activated));
  differences.removeAll(QString());
  return differences.join("; ");
}

}  // namespace

class TestGoldenLosses : public QObject {
  Q_OBJECT

 private slots:
  void everyLossHasCases() { QCOMPARE(golden::idsWithFewerCases<LossType>(3, cases()), QString()); }

  void everyLossThatTakesLogitsHasCasesFromThem() {
    QStringList missing;
    for (const LossType* type : LossRegistry::instance().types()) {
      const auto isFromLogits = [&](const auto& entry) { return entry.second.id() == type->id && entry.second.has("logits"); };
      if (!createLoss(type->id)->fusedActivation().empty() && std::ranges::count_if(cases(), isFromLogits) < 3)
        missing << QString::fromStdString(type->id);
    }
    QCOMPARE(missing.join(' '), QString());
  }

  void lossesAreThoseOfPyTorch_data() { golden::addRows(cases()); }
  void lossesAreThoseOfPyTorch() {
    QFETCH(QString, name);
    const QString text = difference(cases().at(name));
    QVERIFY2(text.isEmpty(), qPrintable(text));
  }
};

QTEST_APPLESS_MAIN(TestGoldenLosses)
#include "tst_golden_losses.moc"
