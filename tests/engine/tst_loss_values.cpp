#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/losses/loss.h"
#include "tests/support/loss_values.h"

using namespace nn;
using loss_values::evaluate;
using loss_values::near;
using loss_values::tensorOf;

namespace {

/// A batch of two with three numbers each: what PyTorch 1.13 gives in double precision, mean over the batch.
struct Reference {
  const char* id;
  Options options;
  bool isLogits;
  std::vector<double> prediction, target;
  double loss;
  std::vector<double> gradient;
};

const std::vector<double> kValues = {0.2, -1.5, 3, 0.5, 2.5, -0.25}, kWanted = {0, 1, 0.5, 0.25, -1, 0};
const std::vector<double> kParts = {0.2, 0.5, 0.3, 0.6, 0.1, 0.3}, kYesNo = {1, 0, 1, 0, 1, 0};

const std::vector<Reference> kReferences = {
    {"mean_squared_error",
     {},
     false,
     kValues,
     kWanted,
     4.1525,
     {0.06666666667, -0.8333333333, 0.8333333333, 0.08333333333, 1.166666667, -0.08333333333}},
    {"mean_absolute_error", {}, false, kValues, kWanted, 1.533333333, {1 / 6., -1 / 6., 1 / 6., 1 / 6., 1 / 6., -1 / 6.}},
    {"huber",
     {},
     false,
     kValues,
     kWanted,
     1.180416667,
     {0.0333333333, -0.166666667, 0.166666667, 0.0416666667, 0.166666667, -0.0416666667}},
    {"huber",
     {{"delta", 0.3}},
     false,
     kValues,
     kWanted,
     0.41625,
     {0.0333333333, -0.05, 0.05, 0.0416666667, 0.05, -0.0416666667}},
    {"log_cosh",
     {},
     false,
     kValues,
     kWanted,
     1.086104717,
     {0.0328958867, -0.164435716, 0.164435716, 0.0408197771, 0.166362983, -0.0408197771}},
    {"hinge", {}, false, kValues, kYesNo, 0.5083333333, {-0.166666667, 0, 0, 0.166666667, 0, 0.166666667}},
    {"squared_hinge", {}, false, kValues, kYesNo, 0.5754166667, {-0.266666667, 0, 0, 0.5, 0, 0.25}},
    {"kl_divergence",
     {},
     false,
     kParts,
     {0.1, 0.6, 0.3, 0, 0.75, 0.25},
     0.7528375461,
     {-0.25, -0.6, -0.5, 0, -3.75, -0.416666667}},
    {"poisson",
     {},
     false,
     kParts,
     {1, 0, 2, 3, 1, 0},
     1.642074248,
     {-0.666666667, 0.166666667, -0.944444444, -0.666666667, -1.5, 0.166666667}},
    {"binary_cross_entropy",
     {{"label_smoothing", 0.2}},
     false,
     kParts,
     kYesNo,
     1.113868377,
     {-0.729166667, 0.266666667, -0.476190476, 0.347222222, -1.48148148, 0.158730159}},
    {"binary_cross_entropy",
     {{"label_smoothing", 0.2}},
     true,
     kValues,
     kYesNo,
     0.5286742729,
     {-0.0583610004, 0.0137375873, 0.00876235447, 0.0870765552, 0.00402363666, 0.0563039165}},
    {"categorical_cross_entropy",
     {{"label_smoothing", 0.1}},
     false,
     kParts,
     {0, 1, 0, 0, 0, 1},
     0.9791030168,
     {-0.0833333333, -0.933333333, -0.0555555556, -0.0277777778, -0.166666667, -1.55555556}},
    {"categorical_cross_entropy",
     {{"label_smoothing", 0.1}},
     true,
     kValues,
     {0, 1, 0, 0, 0, 1},
     3.588912272,
     {0.0116983774, -0.46148484, 0.449786463, 0.0397576818, 0.40025601, -0.440013692}},
    {"sparse_categorical_cross_entropy",
     {{"label_smoothing", 0.1}},
     false,
     kParts,
     {1, 2},
     0.9791030168,
     {-0.0833333333, -0.933333333, -0.0555555556, -0.0277777778, -0.166666667, -1.55555556}},
    {"sparse_categorical_cross_entropy",
     {{"label_smoothing", 0.1}},
     true,
     kValues,
     {1, 2},
     3.588912272,
     {0.0116983774, -0.46148484, 0.449786463, 0.0397576818, 0.40025601, -0.440013692}},
};

}  // namespace

/// Losses against PyTorch and against values worked out by hand.
class TestLossValues : public QObject {
  Q_OBJECT

 private slots:
  void certainButWrongIsFinite() {
    QVERIFY(near(evaluate(*createLoss("binary_cross_entropy"), tensorOf({1, 1}, {0}), tensorOf({1, 1}, {1})), 16.118095));
    QVERIFY(near(evaluate(*createLoss("categorical_cross_entropy"), tensorOf({1, 2}, {0, 1}), tensorOf({1, 2}, {1, 0})),
                 16.118095));
    QVERIFY(near(evaluate(*createLoss("sparse_categorical_cross_entropy"), tensorOf({1, 2}, {0, 1}), tensorOf({1, 1}, {0})),
                 16.118095));
  }

  /// Values and gradients that PyTorch 1.13 gives in double precision for a batch of two, mean over the batch.
  void agreesWithPyTorch() {
    for (const LossType* type : LossRegistry::instance().types())
      QVERIFY2(std::ranges::count(kReferences, type->id, &Reference::id) > 0, (type->id + " has no reference").c_str());
    for (const Reference& reference : kReferences) {
      const auto loss = createLoss(reference.id, reference.options);
      const bool isClass = loss->targetForm() == TargetForm::ClassIndex;
      Tensor prediction({2, 3}), target(isClass ? Shape{2, 1} : Shape{2, 3}), gradient({2, 3}), activated({2, 3});
      std::ranges::transform(reference.prediction, prediction.data(), [](double value) { return static_cast<Scalar>(value); });
      std::ranges::transform(reference.target, target.data(), [](double value) { return static_cast<Scalar>(value); });
      const ConstTensorView p = std::as_const(prediction).view(), y = std::as_const(target).view();
      const double sum = reference.isLogits ? loss->evaluateLogits(p, y, Scalar{0.5}, activated.view(), gradient.view())
                                            : loss->evaluate(p, y, Scalar{0.5}, gradient.view());
      QVERIFY2(near(sum / 2, reference.loss, 1e-6), (std::string(reference.id) + " " + std::to_string(sum / 2)).c_str());
      for (std::size_t i = 0; i < 6; ++i)
        QVERIFY2(near(static_cast<double>(gradient.values()[i]), reference.gradient[i], 1e-6), reference.id);
    }
  }

  void logCoshIsExactNearZeroAndFarAway() {
    const auto loss = createLoss("log_cosh");
    const auto at = [&](double d) { return evaluate(*loss, tensorOf({1, 1}, {d}), tensorOf({1, 1}, {0})); };
    const double small = static_cast<double>(Scalar(1e-6));
    QVERIFY(std::abs(at(1e-6) / (small * small / 2) - 1) < 1e-9);
    QVERIFY(near(at(1e6), 1e6 - std::log(2.0), 1e-12));
  }

  void hingeTakesBothFormsOfNo() {
    for (const char* id : {"hinge", "squared_hinge"}) {
      const Tensor prediction = tensorOf({3, 1}, {0.25, -3, 0.5});
      const double zeroOne = evaluate(*createLoss(id), prediction, tensorOf({3, 1}, {1, 0, 0}));
      QCOMPARE(evaluate(*createLoss(id), prediction, tensorOf({3, 1}, {1, -1, -1})), zeroOne);
      QVERIFY(near(zeroOne, id[0] == 'h' ? 0.75 + 0 + 1.5 : 0.5625 + 0 + 2.25));
    }
  }

  void aPoissonPredictionOfZeroIsFinite() {
    for (const double p : {0.0, -1.0}) {
      Tensor gradient({1, 1});
      QVERIFY(std::isfinite(
          createLoss("poisson")->evaluate(tensorOf({1, 1}, {p}).view(), tensorOf({1, 1}, {2}).view(), 1, gradient.view())));
      QVERIFY(gradient.data()[0] < -1e6);  // pushes up
    }
  }

  void smoothingIsTheSameForClassNumbersAndOneHot() {
    const Options options = {{"label_smoothing", 0.3}};
    const Tensor prediction = tensorOf({2, 3}, {0.7, 0.2, 0.1, 0.1, 0.1, 0.8});
    const Tensor numbers = tensorOf({2, 1}, {1, 2}), oneHot = tensorOf({2, 3}, {0, 1, 0, 0, 0, 1});
    QVERIFY(near(evaluate(*createLoss("sparse_categorical_cross_entropy", options), prediction, numbers),
                 evaluate(*createLoss("categorical_cross_entropy", options), prediction, oneHot)));
  }

  void onlySignsDecideFromZero() {
    for (const LossType* type : LossRegistry::instance().types())
      QCOMPARE(type->yesFrom, type->id == "hinge" || type->id == "squared_hinge" ? 0.0 : 0.5);
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
};

QTEST_APPLESS_MAIN(TestLossValues)
#include "tst_loss_values.moc"
