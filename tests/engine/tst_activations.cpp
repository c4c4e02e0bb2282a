#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/activations/activation.h"
#include "tests/support/gradient_check.h"

using namespace nn;

namespace {

const Shape kShapes[] = {{1, 1}, {3, 7}, {2, 3, 2, 5}, {2, 37}};

Tensor tensorOf(const Shape& shape, std::initializer_list<double> values) {
  Tensor tensor(shape);
  std::ranges::transform(values, tensor.data(), [](double value) { return static_cast<Scalar>(value); });
  return tensor;
}

std::unique_ptr<Activation> create(std::string_view id, Options options = {}) {
  options.set("activation", std::string(id));
  return createActivation(options);
}

/// a = f(z), as a layer calls it: in place.
Tensor applied(const Activation& activation, Tensor z) {
  activation.forward(std::as_const(z).view(), z.view());
  return z;
}

}  // namespace

/// The battery over every registered activation, then values worked out by hand.
class TestActivations : public QObject {
  Q_OBJECT

 private slots:
  void everyActivation_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<Shape>("shape");
    for (const ActivationType* type : ActivationRegistry::instance().types())
      for (const Shape& shape : kShapes)
        QTest::addRow("%s %s", type->id.c_str(), shape.toString().c_str()) << QString::fromStdString(type->id) << shape;
  }
  void everyActivation() {
    QFETCH(QString, id);
    QFETCH(Shape, shape);
    const auto activation = create(id.toStdString());
    Rng rng(1, streamId("activations"));
    Tensor z(shape);
    gradient_check::fillDistinct(z.values(), rng);

    // In place and out of place agree.
    Tensor a(shape);
    activation->forward(std::as_const(z).view(), a.view());
    QVERIFY(a == applied(*activation, z));

    // Rows do not influence each other, nor does their place.
    for (Index row = 0; row < shape[0]; ++row) {
      const Tensor alone = applied(*activation, Tensor(std::as_const(z).view().rows(row, 1)));
      QVERIFY(alone == Tensor(std::as_const(a).view().rows(row, 1)));
    }

    Tensor withNan = z;
    std::ranges::fill(withNan.view().rows(0, 1).values(), std::numeric_limits<Scalar>::quiet_NaN());
    const Tensor nanOut = applied(*activation, withNan);
    QVERIFY(std::ranges::all_of(nanOut.view().rows(0, 1).values(), [](Scalar value) { return std::isnan(value); }));
  }

#ifdef NN_SCALAR_IS_DOUBLE  // float has too few digits for differences
  void gradients() {
    for (const ActivationType* type : ActivationRegistry::instance().types())
      for (const Shape& shape : kShapes) {
        const auto activation = create(type->id);
        Rng rng(2, streamId("activations"));
        Tensor z(shape), v(shape);
        gradient_check::fillDistinct(z.values(), rng);
        gradient_check::fillUniform(v.values(), -1, 1, rng);
        const Tensor a = applied(*activation, z);
        Tensor gradient = v;
        activation->backward(activation->needsPreActivation() ? std::as_const(z).view() : ConstTensorView(), a.view(),
                             gradient.view());
        const std::string failure =
            gradient_check::compare(type->id + shape.toString(), z.values(), std::as_const(gradient).values(),
                                    [&] { return gradient_check::dot(applied(*activation, z).values(), v.values()); });
        QVERIFY2(failure.empty(), failure.c_str());
      }
  }
#endif

  void values_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("z");
    QTest::addColumn<double>("a");
    const auto add = [](const char* id, double z, double a) { QTest::addRow("%s(%g)", id, z) << QString(id) << z << a; };
    add("linear", -3, -3);
    add("relu", 3, 3);
    add("relu", -3, 0);
    add("relu", 0, 0);
    add("leaky_relu", 3, 3);
    add("leaky_relu", -3, -0.03);
    add("sigmoid", 0, 0.5);
    add("sigmoid", 0.56, 0.63645254);
    add("sigmoid", -2, 0.11920292);
    add("sigmoid", 200, 1);
    add("sigmoid", -200, 0);
    add("tanh", 0, 0);
    add("tanh", 0.5, 0.46211716);
    add("tanh", -1, -0.76159416);
    add("tanh", 200, 1);
    add("tanh", -200, -1);
  }
  void values() {
    QFETCH(QString, id);
    QFETCH(double, z);
    QFETCH(double, a);
    const double got = static_cast<double>(applied(*create(id.toStdString()), tensorOf({1, 1}, {z})).data()[0]);
    QVERIFY2(std::abs(got - a) < 1e-6, qPrintable(QString::number(got, 'g', 9)));
  }

  void tanhIsAShiftedSigmoid() {
    // tanh z = 2σ(2z) − 1
    for (const double z : {-3.0, -0.7, 0.1, 2.0}) {
      const auto t = static_cast<double>(applied(*create("tanh"), tensorOf({1, 1}, {z})).data()[0]);
      const auto s = static_cast<double>(applied(*create("sigmoid"), tensorOf({1, 1}, {2 * z})).data()[0]);
      QVERIFY(std::abs(t - (2 * s - 1)) < 1e-6);
    }
  }

  void softmaxOfEachRow() {
    // e^0 : e^ln2 : e^ln5 = 1 : 2 : 5; the second row is shifted by 1000, which changes nothing and must not overflow.
    const Tensor a = applied(*create("softmax"),
                             tensorOf({2, 3}, {0, std::log(2), std::log(5), 1000, 1000 + std::log(2), 1000 + std::log(5)}));
    const double expected[] = {0.125, 0.25, 0.625};
    for (std::size_t i = 0; i < 6; ++i) {
      const double tolerance = i < 3 ? 1e-6 : 1e-4;  // 1000 + ln 2 has lost digits in single precision
      QVERIFY(std::abs(static_cast<double>(a.values()[i]) - expected[i % 3]) < tolerance);
    }
  }

  void negativeSlopeIsAnOption() {
    const Tensor z = tensorOf({1, 2}, {-8, 8});
    QCOMPARE(applied(*create("leaky_relu", {{"negative_slope", 0.25}}), z).data()[0], Scalar{-2});
    QCOMPARE(applied(*create("leaky_relu", {{"negative_slope", 0.0}}), z).data()[0], Scalar{0});
    QVERIFY_THROWS_EXCEPTION(ConfigError, create("leaky_relu", {{"negative_slope", -0.1}}));
  }

  void onlyLinearIsTheIdentity() {
    for (const ActivationType* type : ActivationRegistry::instance().types())
      QCOMPARE(create(type->id)->isIdentity(), type->id == "linear");
  }

  void unknownActivationsAreRefused() { QVERIFY_THROWS_EXCEPTION(ConfigError, create("swishy")); }
};

QTEST_APPLESS_MAIN(TestActivations)
#include "tst_activations.moc"
