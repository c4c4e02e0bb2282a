#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/activations/activation.h"
#include "engine/losses/loss.h"
#include "tests/support/gradient_check.h"

using namespace nn;

namespace {

constexpr Scalar kScale = Scalar(0.7);
const Shape kShapes[] = {{1, 1}, {3, 4}, {5, 10}, {2, 3, 2, 2}};

Tensor tensorOf(const Shape& shape, std::initializer_list<double> values) {
  Tensor tensor(shape);
  std::ranges::transform(values, tensor.data(), [](double value) { return static_cast<Scalar>(value); });
  return tensor;
}

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

double evaluate(const Loss& loss, const Tensor& prediction, const Tensor& target) {
  return loss.evaluate(prediction.view(), target.view(), 1, {});
}

bool near(double a, double b, double tolerance = 1e-6) { return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b)); }

bool near(const Tensor& got, const Tensor& expected, double tolerance) {
  if (got.shape() != expected.shape()) return false;
  for (std::size_t i = 0; i < got.values().size(); ++i)
    if (!near(static_cast<double>(got.values()[i]), static_cast<double>(expected.values()[i]), tolerance)) return false;
  return true;
}

/// A loss with predictions (or logits) and targets.
struct Sample {
  Sample(const std::string& id, const Shape& shape) : loss(createLoss(id)), prediction(shape), logits(shape) {
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
  QTest::addColumn<QString>("id");
  QTest::addColumn<Shape>("shape");
  for (const LossType* type : LossRegistry::instance().types()) {
    if (!filter(*createLoss(type->id))) continue;
    for (const Shape& shape : kShapes)
      QTest::addRow("%s %s", type->id.c_str(), shape.toString().c_str()) << QString::fromStdString(type->id) << shape;
  }
}

bool isAny(const Loss&) { return true; }
bool isFused(const Loss& loss) { return !loss.fusedActivation().empty(); }

}  // namespace

/// The battery over every registered loss, then values worked out by hand.
class TestLosses : public QObject {
  Q_OBJECT

 private slots:
  void everyLoss_data() { addRows(isAny); }
  void everyLoss() {
    QFETCH(QString, id);
    QFETCH(Shape, shape);
    const Sample s(id.toStdString(), shape);
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
    QFETCH(QString, id);
    QFETCH(Shape, shape);
    Sample s(id.toStdString(), shape);
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
    for (const LossType* type : LossRegistry::instance().types())
      for (const Shape& shape : kShapes) {
        Sample s(type->id, shape);
        Tensor gradient(shape, 99);
        s.loss->evaluate(std::as_const(s.prediction).view(), s.target.view(), kScale, gradient.view());
        const std::string failure =
            gradient_check::compare(type->id + " of prediction", s.prediction.values(), std::as_const(gradient).values(),
                                    [&] { return static_cast<double>(kScale) * evaluate(*s.loss, s.prediction, s.target); });
        QVERIFY2(failure.empty(), failure.c_str());
      }
  }
#endif

#ifdef NN_SCALAR_IS_DOUBLE  // float has too few digits for differences
  void logitGradients() {
    for (const LossType* type : LossRegistry::instance().types())
      for (const Shape& shape : kShapes) {
        Sample s(type->id, shape);
        if (!isFused(*s.loss)) continue;
        Tensor gradient(shape, 99), activated(shape);
        s.loss->evaluateLogits(std::as_const(s.logits).view(), s.target.view(), kScale, activated.view(), gradient.view());
        const auto value = [&] {
          return static_cast<double>(kScale) *
                 s.loss->evaluateLogits(std::as_const(s.logits).view(), s.target.view(), 1, activated.view(), {});
        };
        const std::string failure =
            gradient_check::compare(type->id + " of logit", s.logits.values(), std::as_const(gradient).values(), value);
        QVERIFY2(failure.empty(), failure.c_str());
      }
  }
#endif

  void logitsAgreeWithTheActivation_data() { addRows(isFused); }
  void logitsAgreeWithTheActivation() {
    QFETCH(QString, id);
    QFETCH(Shape, shape);
    Sample s(id.toStdString(), shape);
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
    QFETCH(QString, id);
    QFETCH(Shape, shape);
    Sample s(id.toStdString(), shape);
    for (std::size_t i = 0; i < s.logits.values().size(); ++i) s.logits.values()[i] = i % 2 == 0 ? Scalar{2000} : Scalar{-2000};
    Tensor activated(shape), gradient(shape);
    QVERIFY(std::isfinite(
        s.loss->evaluateLogits(std::as_const(s.logits).view(), s.target.view(), 1, activated.view(), gradient.view())));
    for (const Tensor* tensor : {&activated, &gradient})
      QVERIFY(std::ranges::all_of(tensor->values(), [](Scalar value) { return std::isfinite(value); }));
  }

  void certainButWrongIsFinite() {
    QVERIFY(near(evaluate(*createLoss("binary_cross_entropy"), tensorOf({1, 1}, {0}), tensorOf({1, 1}, {1})), 16.118095));
    QVERIFY(near(evaluate(*createLoss("categorical_cross_entropy"), tensorOf({1, 2}, {0, 1}), tensorOf({1, 2}, {1, 0})),
                 16.118095));
    QVERIFY(near(evaluate(*createLoss("sparse_categorical_cross_entropy"), tensorOf({1, 2}, {0, 1}), tensorOf({1, 1}, {0})),
                 16.118095));
  }

  // ((1 − 0)² + (3 − 1)²) / 2 = 2.5, gradient 2/2 · (1, 2)
  void meanSquaredError() {
    const auto loss = createLoss("mean_squared_error");
    Tensor gradient({2, 2});
    const Tensor prediction = tensorOf({2, 2}, {1, 3, 5, 5}), target = tensorOf({2, 2}, {0, 1, 5, 5});
    QCOMPARE(loss->evaluate(prediction.view(), target.view(), Scalar{0.5}, gradient.view()), 2.5);
    QVERIFY(gradient == tensorOf({2, 2}, {0.5, 1, 0, 0}));
  }

  // −(ln 0.8 + ln 0.7) / 2; gradient ½ (p − y) / (p (1 − p))
  void binaryCrossEntropy() {
    const auto loss = createLoss("binary_cross_entropy");
    Tensor gradient({1, 2});
    const Tensor prediction = tensorOf({1, 2}, {0.8, 0.3}), target = tensorOf({1, 2}, {1, 0});
    QVERIFY(near(loss->evaluate(prediction.view(), target.view(), 1, gradient.view()), 0.28990925));
    QVERIFY(near(gradient, tensorOf({1, 2}, {-0.625, 0.71428571}), 1e-6));
  }

  // z = 0: ln 2. z = ±100 on the wrong side: 100.
  void binaryCrossEntropyFromLogits() {
    const auto loss = createLoss("binary_cross_entropy");
    Tensor prediction({3, 1}), gradient({3, 1});
    const Tensor logits = tensorOf({3, 1}, {0, 100, -100}), target = tensorOf({3, 1}, {1, 0, 1});
    QVERIFY(near(loss->evaluateLogits(logits.view(), target.view(), 1, prediction.view(), gradient.view()), 200 + std::log(2)));
    QVERIFY(near(prediction, tensorOf({3, 1}, {0.5, 1, 0}), 1e-6));
    QVERIFY(near(gradient, tensorOf({3, 1}, {-0.5, 1, -1}), 1e-6));
  }

  // −ln 0.2; gradient −1/0.2 at the class
  void categoricalCrossEntropy() {
    const Tensor prediction = tensorOf({1, 3}, {0.7, 0.2, 0.1}), expected = tensorOf({1, 3}, {0, -5, 0});
    Tensor gradient({1, 3});
    QVERIFY(near(createLoss("categorical_cross_entropy")
                     ->evaluate(prediction.view(), tensorOf({1, 3}, {0, 1, 0}).view(), 1, gradient.view()),
                 1.60943791));
    QVERIFY(near(gradient, expected, 1e-6));
    QVERIFY(near(createLoss("sparse_categorical_cross_entropy")
                     ->evaluate(prediction.view(), tensorOf({1, 1}, {1}).view(), 1, gradient.view()),
                 1.60943791));
    QVERIFY(near(gradient, expected, 1e-6));
  }

  // softmax(0, ln 2, ln 5) = (1, 2, 5) / 8: −ln(5/8), gradient p − y; then logits 1000 and 0, wrong: 1000
  void categoricalCrossEntropyFromLogits() {
    const Tensor logits = tensorOf({2, 3}, {0, std::log(2), std::log(5), 1000, 0, 0});
    const Tensor expected = tensorOf({2, 3}, {0.125, 0.25, -0.375, 1, -1, 0});
    Tensor prediction({2, 3}), gradient({2, 3});
    const auto check = [&](const char* id, const Tensor& target) {
      const double loss = createLoss(id)->evaluateLogits(logits.view(), target.view(), 1, prediction.view(), gradient.view());
      return near(loss, 1000.47000363) && near(gradient, expected, 1e-6);
    };
    QVERIFY(check("categorical_cross_entropy", tensorOf({2, 3}, {0, 0, 1, 0, 1, 0})));
    QVERIFY(check("sparse_categorical_cross_entropy", tensorOf({2, 1}, {2, 1})));
  }

  // Two pixels of two classes: the mean of −ln 0.5 and −ln 0.25.
  void aSampleOfSeveralRowsHasTheirMean() {
    const Tensor prediction = tensorOf({1, 2, 2}, {0.5, 0.5, 0.25, 0.75}), oneHot = tensorOf({1, 2, 2}, {1, 0, 1, 0});
    Tensor gradient({1, 2, 2});
    for (const bool sparse : {false, true}) {
      const auto loss = createLoss(sparse ? "sparse_categorical_cross_entropy" : "categorical_cross_entropy");
      const Tensor target = sparse ? Tensor({1, 2}) : oneHot;
      QVERIFY(near(loss->evaluate(prediction.view(), target.view(), 1, gradient.view()), 1.03972077));
      QVERIFY(near(gradient, tensorOf({1, 2, 2}, {-1, 0, -2, 0}), 1e-6));
    }
  }

  void classNumbersMustExist() {
    const auto loss = createLoss("sparse_categorical_cross_entropy");
    const Tensor prediction({1, 3}, Scalar(0.3));
    for (const double wrong : {3.0, -1.0, 0.5, std::numeric_limits<double>::quiet_NaN()})
      QVERIFY_THROWS_EXCEPTION(ShapeError, evaluate(*loss, prediction, tensorOf({1, 1}, {wrong})));
    try {
      evaluate(*loss, prediction, tensorOf({1, 1}, {12}));
      QFAIL("no error");
    } catch (const ShapeError& error) {
      QCOMPARE(QString(error.what()), QString("sparse_categorical_cross_entropy: expected a class number from 0 to 2, got 12"));
    }
  }

  void targetsMustFit() {
    for (const char* id : {"mean_squared_error", "binary_cross_entropy", "categorical_cross_entropy"})
      QVERIFY_THROWS_EXCEPTION(ShapeError, evaluate(*createLoss(id), Tensor({2, 3}), Tensor({2, 1})));
    QVERIFY_THROWS_EXCEPTION(ShapeError,
                             evaluate(*createLoss("sparse_categorical_cross_entropy"), Tensor({2, 3}), Tensor({2, 3})));
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
