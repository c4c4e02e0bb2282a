#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/activations/activation.h"
#include "engine/losses/loss.h"
#include "tests/support/gradient_check.h"
#include "tests/support/loss_values.h"

using namespace nn;
using loss_values::evaluate;
using loss_values::near;

namespace {

constexpr Scalar kScale = Scalar(0.7);
const Shape kShapes[] = {{1, 1}, {3, 4}, {5, 10}, {2, 3, 2, 2}};

/// Random targets in the form that the loss wants: a class for each row of the last axis, or values.
Tensor targetsFor(const Loss& loss, const Shape& shape, Rng& rng) {
  const Index classes = shape[shape.rank() - 1], rows = shape.elementCount() / classes;
  Tensor target(loss.targetForm() == TargetForm::ClassIndex ? Shape{shape[0], rows / shape[0]} : shape);
  if (loss.targetForm() == TargetForm::Values) gradient_check::fillUniform(target.values(), 0, 1, rng);
  for (Index row = 0; row < rows; ++row) {
    const Index label = rng.below(classes);
    if (loss.targetForm() == TargetForm::ClassIndex) target.data()[row] = static_cast<Scalar>(label);
    if (loss.targetForm() == TargetForm::OneHot) target.data()[row * classes + label] = 1;
  }
  return target;
}

/// A loss with its defaults, or with one option at one of its ends.
struct Variant {
  std::string id;
  Options options;
  std::string name() const {
    std::string text = id;
    for (const auto& [option, value] : options.values()) text += " " + option + " " + toDisplay(value);
    return text;
  }
};

std::vector<Variant> variants() {
  std::vector<Variant> result;
  for (const LossType* type : LossRegistry::instance().types()) {
    result.push_back({type->id, {}});
    for (const OptionSpec& spec : type->options)
      for (const double value : {*spec.minimum, (*spec.minimum + std::min(1.0, *spec.maximum)) / 2, *spec.maximum})
        result.push_back({type->id, {{spec.name, value}}});
  }
  return result;
}

/// A loss with predictions (or logits) and targets.
struct Sample {
  Sample(const Variant& variant, const Shape& shape)
      : loss(createLoss(variant.id, variant.options)), prediction(shape), logits(shape) {
    Rng rng(3, streamId("losses"));
    gradient_check::fillUniform(prediction.values(), gradient_check::kKinkMargin, 1 - gradient_check::kKinkMargin, rng);
    gradient_check::fillUniform(logits.values(), -3, 3, rng);
    target = targetsFor(*loss, shape, rng);
  }
  std::unique_ptr<Loss> loss;
  Tensor prediction, logits, target;
};

template <typename Filter>
void addRows(Filter filter) {
  QTest::addColumn<int>("variant");
  QTest::addColumn<Shape>("shape");
  const auto all = variants();
  for (std::size_t v = 0; v < all.size(); ++v) {
    if (!filter(*createLoss(all[v].id))) continue;
    for (const Shape& shape : kShapes)
      QTest::addRow("%s %s", all[v].name().c_str(), shape.toString().c_str()) << static_cast<int>(v) << shape;
  }
}

Variant variant(int number) { return variants()[static_cast<std::size_t>(number)]; }

bool isAny(const Loss&) { return true; }
bool isFused(const Loss& loss) { return !loss.fusedActivation().empty(); }

}  // namespace

/// The battery over every registered loss.
class TestLosses : public QObject {
  Q_OBJECT

 private slots:
  void everyLoss_data() { addRows(isAny); }
  void everyLoss() {
    QFETCH(int, variant);
    QFETCH(Shape, shape);
    const Sample s(::variant(variant), shape);
    Tensor gradient(shape, 99);
    const double whole = s.loss->evaluate(s.prediction.view(), s.target.view(), kScale, gradient.view());
    QCOMPARE(evaluate(*s.loss, s.prediction, s.target), whole);  // neither scale nor gradient matter to the value
    QVERIFY(std::isfinite(whole) && whole >= 0);

    double sum = 0;
    for (Index row = 0; row < shape[0]; ++row) {
      Tensor alone(shape.withoutBatch().withBatch(1));
      sum += s.loss->evaluate(s.prediction.view().rows(row, 1), s.target.view().rows(row, 1), kScale, alone.view());
      QVERIFY(alone == Tensor(std::as_const(gradient).view().rows(row, 1)));
    }
    QVERIFY2(near(sum, whole, 1e-12), "the loss of a batch is not the sum over its rows");
  }

  void nanComesThrough_data() { addRows(isAny); }
  void nanComesThrough() {
    QFETCH(int, variant);
    QFETCH(Shape, shape);
    Sample s(::variant(variant), shape);
    std::ranges::fill(s.prediction.values(), std::numeric_limits<Scalar>::quiet_NaN());
    std::ranges::fill(s.logits.values(), std::numeric_limits<Scalar>::quiet_NaN());
    QVERIFY(std::isnan(evaluate(*s.loss, s.prediction, s.target)));
    if (!isFused(*s.loss)) return;
    Tensor activated(shape), gradient(shape);
    QVERIFY(std::isnan(
        s.loss->evaluateLogits(std::as_const(s.logits).view(), s.target.view(), 1, activated.view(), gradient.view())));
    QVERIFY(std::ranges::all_of(activated.values(), [](Scalar value) { return std::isnan(value); }));
  }

#ifdef NN_SCALAR_IS_DOUBLE  // float has too few digits for differences
  void gradients() {
    for (const Variant& variant : variants())
      for (const Shape& shape : kShapes) {
        Sample s(variant, shape);
        Tensor gradient(shape, 99);
        s.loss->evaluate(std::as_const(s.prediction).view(), s.target.view(), kScale, gradient.view());
        const std::string failure =
            gradient_check::compare(variant.name() + " of prediction", s.prediction.values(), std::as_const(gradient).values(),
                                    [&] { return static_cast<double>(kScale) * evaluate(*s.loss, s.prediction, s.target); });
        QVERIFY2(failure.empty(), failure.c_str());
      }
  }

  void logitGradients() {
    for (const Variant& variant : variants())
      for (const Shape& shape : kShapes) {
        Sample s(variant, shape);
        if (!isFused(*s.loss)) continue;
        Tensor gradient(shape, 99), activated(shape);
        s.loss->evaluateLogits(std::as_const(s.logits).view(), s.target.view(), kScale, activated.view(), gradient.view());
        const auto value = [&] {
          return static_cast<double>(kScale) *
                 s.loss->evaluateLogits(std::as_const(s.logits).view(), s.target.view(), 1, activated.view(), {});
        };
        const std::string failure =
            gradient_check::compare(variant.name() + " of logit", s.logits.values(), std::as_const(gradient).values(), value);
        QVERIFY2(failure.empty(), failure.c_str());
      }
  }
#endif

  void logitsAgreeWithTheActivation_data() { addRows(isFused); }
  void logitsAgreeWithTheActivation() {
    QFETCH(int, variant);
    QFETCH(Shape, shape);
    Sample s(::variant(variant), shape);
    const auto activation = createActivation({{"activation", s.loss->fusedActivation()}});
    const ConstTensorView logits = std::as_const(s.logits).view();
    Tensor expected(shape), expectedGradient(shape);
    activation->forward(logits, expected.view());
    const double expectedLoss =
        s.loss->evaluate(std::as_const(expected).view(), s.target.view(), kScale, expectedGradient.view());
    activation->backward({}, std::as_const(expected).view(), expectedGradient.view());

    Tensor activated(shape), gradient(shape);
    const double loss = s.loss->evaluateLogits(logits, s.target.view(), kScale, activated.view(), gradient.view());
    QVERIFY2(near(loss, expectedLoss), qPrintable(QString("%1 %2").arg(loss).arg(expectedLoss)));
    QVERIFY(near(activated, expected, 1e-6));
    QVERIFY(near(gradient, expectedGradient, 1e-5));

    // The gradient may take the logits' memory.
    Tensor inPlace = s.logits;
    const double same =
        s.loss->evaluateLogits(std::as_const(inPlace).view(), s.target.view(), kScale, activated.view(), inPlace.view());
    QCOMPARE(same, loss);
    QVERIFY(inPlace == gradient);
  }

  void hugeLogitsStayFinite_data() { addRows(isFused); }
  void hugeLogitsStayFinite() {
    QFETCH(int, variant);
    QFETCH(Shape, shape);
    Sample s(::variant(variant), shape);
    for (std::size_t i = 0; i < s.logits.values().size(); ++i) s.logits.values()[i] = i % 2 == 0 ? Scalar{2000} : Scalar{-2000};
    Tensor activated(shape), gradient(shape);
    QVERIFY(std::isfinite(
        s.loss->evaluateLogits(std::as_const(s.logits).view(), s.target.view(), 1, activated.view(), gradient.view())));
    for (const Tensor* tensor : {&activated, &gradient})
      QVERIFY(std::ranges::all_of(tensor->values(), [](Scalar value) { return std::isfinite(value); }));
  }

  void lossesWithoutActivationRefuseLogits() {
    Tensor values({1, 1});
    QVERIFY_THROWS_EXCEPTION(
        ConfigError, createLoss("mean_squared_error")->evaluateLogits(values.view(), values.view(), 1, values.view(), {}));
  }

  void fittingActivationsAreRegistered() {
    for (const LossType* type : LossRegistry::instance().types()) {
      for (const std::string& id : type->fittingActivations) QVERIFY(ActivationRegistry::instance().find(id));
      const std::string fused = createLoss(type->id)->fusedActivation();
      QVERIFY2(fused.empty() || std::ranges::count(type->fittingActivations, fused) == 1, type->id.c_str());
    }
  }
};

QTEST_APPLESS_MAIN(TestLosses)
#include "tst_losses.moc"
