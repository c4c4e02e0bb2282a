#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/activations/activation.h"
#include "engine/activations/activation_curve.h"
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

/// An activation with options worth a run of the battery.
struct Variant {
  std::string name;
  std::unique_ptr<Activation> activation;
};

/// Every activation with its defaults, then with each option at its ends or each of its choices.
std::vector<Variant> variants() {
  std::vector<Variant> result;
  for (const ActivationType* type : ActivationRegistry::instance().types()) {
    result.push_back({type->id, create(type->id)});
    for (const OptionSpec& spec : type->options) {
      std::vector<OptionValue> values;
      if (std::holds_alternative<bool>(spec.defaultValue)) values = {false, true};
      for (const std::string& choice : spec.choices) values.push_back(choice);
      if (std::holds_alternative<double>(spec.defaultValue)) values = {*spec.minimum, *spec.maximum};
      for (const OptionValue& value : values)
        result.push_back({type->id + " " + spec.name + " " + toDisplay(value), create(type->id, {{spec.name, value}})});
    }
  }
  return result;
}

/// a and ∂(Σ a)/∂z at z = −2.5, −0.7, 0.3 and 1.9, computed with PyTorch 1.13 in double precision.
struct Reference {
  const char* id;
  Options options;
  std::vector<double> value, slope;
};
const std::vector<Reference> kReferences = {
    {"linear", {}, {-2.5, -0.7, 0.3, 1.9}, {1, 1, 1, 1}},
    {"step", {}, {0, 0, 1, 1}, {0, 0, 0, 0}},
    {"sigmoid", {}, {0.07585818, 0.331812228, 0.574442517, 0.869891526}, {0.0701037165, 0.221712873, 0.244458312, 0.113180259}},
    {"hard_sigmoid", {}, {1 / 12.0, 23 / 60.0, 0.55, 49 / 60.0}, {1 / 6.0, 1 / 6.0, 1 / 6.0, 1 / 6.0}},
    {"tanh", {}, {-0.986614298, -0.604367777, 0.291312612, 0.956237458}, {0.0265922267, 0.63473959, 0.915136962, 0.0856099240}},
    {"softsign",
     {},
     {-0.714285714, -0.411764706, 0.230769231, 0.655172414},
     {0.0816326531, 0.346020761, 0.591715976, 0.118906064}},
    {"relu", {}, {0, 0, 0.3, 1.9}, {0, 0, 1, 1}},
    {"leaky_relu", {{"negative_slope", 0.2}}, {-0.5, -0.14, 0.3, 1.9}, {0.2, 0.2, 1, 1}},
    {"prelu", {}, {-0.625, -0.175, 0.3, 1.9}, {0.25, 0.25, 1, 1}},
    {"elu", {}, {-0.917915001, -0.503414696, 0.3, 1.9}, {0.0820849986, 0.496585304, 1, 1}},
    {"elu", {{"alpha", 0.5}}, {-0.458957501, -0.251707348, 0.3, 1.9}, {0.0410424993, 0.248292652, 1, 1}},
    {"selu", {}, {-1.61378576, -0.885053046, 0.315210296, 1.99633188}, {0.144313582, 0.873046295, 1.05070099, 1.05070099}},
    {"softplus", {}, {0.0788897343, 0.403186049, 0.854355244, 2.03938676}, {0.07585818, 0.331812228, 0.574442517, 0.869891526}},
    {"swish", {}, {-0.18964545, -0.232268559, 0.172332755, 1.6527939}, {-0.0994011113, 0.176613217, 0.64778001, 1.08493402}},
    {"swish",
     {{"beta", 2.0}},
     {-0.0167321273, -0.138471278, 0.193696892, 1.85842559},
     {-0.0265474324, -0.0243427451, 0.78292685, 1.05944816}},
    {"gelu",
     {},
     {-0.0155241633, -0.169374557, 0.185373427, 1.84543854},
     {-0.0376110859, 0.0233858989, 0.732327767, 1.09595349}},
    {"gelu",
     {{"approximate", "tanh"}},
     {-0.0150842661, -0.169429865, 0.185370924, 1.84545123},
     {-0.0379515762, 0.0236427813, 0.732295452, 1.09678181}},
    {"softmax", {}, {0.00952878601, 0.0576457961, 0.15669752, 0.776127898}, {0, 0, 0, 0}},
};

/// ∂(Σ v·a)/∂z through backward.
Tensor gradientOf(const Activation& activation, const Tensor& z, const Tensor& v) {
  const Tensor a = [&] {
    Tensor result = z;
    activation.forward(z.view(), result.view());
    return result;
  }();
  Tensor gradient = v;
  activation.backward(activation.needsPreActivation() ? z.view() : ConstTensorView(), a.view(), gradient.view());
  return gradient;
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
    QTest::addColumn<int>("variant");
    QTest::addColumn<Shape>("shape");
    const auto all = variants();
    for (std::size_t v = 0; v < all.size(); ++v)
      for (const Shape& shape : kShapes)
        QTest::addRow("%s %s", all[v].name.c_str(), shape.toString().c_str()) << static_cast<int>(v) << shape;
  }
  void everyActivation() {
    QFETCH(int, variant);
    QFETCH(Shape, shape);
    const auto activation = std::move(variants()[static_cast<std::size_t>(variant)].activation);
    Rng rng(1, streamId("activations"));
    Tensor z(shape);
    gradient_check::fillDistinct(z.values(), rng);

    // In place and out of place agree.
    Tensor a(shape);
    activation->forward(std::as_const(z).view(), a.view());
    QVERIFY(a == applied(*activation, z));
    QVERIFY(std::ranges::all_of(a.values(), [](Scalar value) { return std::isfinite(value); }));

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

  void hugeNumbersStayNumbers() {
    constexpr double kHuge = std::is_same_v<Scalar, float> ? 1e37 : 1e300;
    for (const Variant& variant : variants()) {
      const Tensor z = tensorOf({2, 3}, {-kHuge, 0, 800, kHuge, -800, 1e9});
      Tensor ones({2, 3}, 1);
      // Alpha 1000 times a huge number overflows, as it should; but nothing may be NaN.
      const Tensor a = applied(*variant.activation, z), gradient = gradientOf(*variant.activation, z, ones);
      for (const Tensor* tensor : {&a, &gradient})
        QVERIFY2(std::ranges::none_of(tensor->values(), [](Scalar value) { return std::isnan(value); }), variant.name.c_str());
    }
  }

#ifdef NN_SCALAR_IS_DOUBLE  // float has too few digits for differences
  void gradients() {
    for (const Variant& variant : variants())
      for (const Shape& shape : kShapes) {
        Rng rng(2, streamId("activations"));
        Tensor z(shape), v(shape);
        gradient_check::fillDistinct(z.values(), rng);
        gradient_check::fillUniform(v.values(), -1, 1, rng);
        const Tensor gradient = gradientOf(*variant.activation, z, v);
        const std::string failure =
            gradient_check::compare(variant.name + shape.toString(), z.values(), gradient.values(),
                                    [&] { return gradient_check::dot(applied(*variant.activation, z).values(), v.values()); });
        QVERIFY2(failure.empty(), failure.c_str());
      }
  }

  void gradientsOfWhatIsLearned() {
    for (const Variant& variant : variants()) {
      const auto* learned = dynamic_cast<const LearnedActivation*>(variant.activation.get());
      if (!learned) continue;
      for (const Shape& shape : kShapes) {
        Rng rng(3, streamId("activations"));
        Tensor z(shape), v(shape);
        gradient_check::fillDistinct(z.values(), rng);
        gradient_check::fillUniform(v.values(), -1, 1, rng);
        std::vector<Tensor> parameters, gradients;
        for (const ParameterSpec& spec : learned->parameters(shape.withoutBatch())) {
          parameters.emplace_back(spec.shape);
          gradient_check::fillUniform(parameters.back().values(), -1, 1, rng);
          gradients.emplace_back(spec.shape, 5);  // is added to
        }
        QCOMPARE(parameters.size(), learned->parameterCount());
        const std::vector<ConstTensorView> values = {parameters.begin()->view()};
        const auto value = [&] {
          Tensor a(shape);
          learned->forward(std::as_const(z).view(), a.view(), values);
          return gradient_check::dot(std::as_const(a).values(), v.values());
        };
        Tensor a(shape), gradient = v;
        learned->forward(std::as_const(z).view(), a.view(), values);
        const std::vector<TensorView> into = {gradients.front().view()};
        learned->backward(std::as_const(z).view(), a.view(), gradient.view(), values, into);
        std::string failure = gradient_check::compare("z", z.values(), std::as_const(gradient).values(), value);
        for (Scalar& number : gradients.front().values()) number -= 5;
        failure +=
            gradient_check::compare("parameter", parameters.front().values(), std::as_const(gradients.front()).values(), value);
        QVERIFY2(failure.empty(), (variant.name + " " + failure).c_str());

        // Not wanted: the gradient by z is the same.
        Tensor alone = v;
        learned->backward(std::as_const(z).view(), a.view(), alone.view(), values, std::vector<TensorView>(1));
        QVERIFY(alone == gradient);
      }
    }
  }
#endif

  void agreesWithPyTorch() {
    const Tensor z = tensorOf({1, 4}, {-2.5, -0.7, 0.3, 1.9});
    for (const ActivationType* type : ActivationRegistry::instance().types())
      QVERIFY2(std::ranges::count(kReferences, type->id, &Reference::id) > 0, (type->id + " has no reference").c_str());
    for (const Reference& reference : kReferences) {
      const auto activation = create(reference.id, reference.options);
      const Tensor a = applied(*activation, z), slope = gradientOf(*activation, z, Tensor({1, 4}, 1));
      for (std::size_t i = 0; i < 4; ++i) {
        QVERIFY2(std::abs(static_cast<double>(a.values()[i]) - reference.value[i]) < 1e-6, reference.id);
        QVERIFY2(std::abs(static_cast<double>(slope.values()[i]) - reference.slope[i]) < 1e-6, reference.id);
      }
    }
  }

  void curvesShowValueAndSlope() {
    for (const ActivationType* type : ActivationRegistry::instance().types()) {
      const ActivationCurve curve = activationCurve(*type, {}, 101);
      QCOMPARE(curve.z.size(), 101);
      QCOMPARE(curve.z.front(), type->curveFrom);
      QCOMPARE(curve.z.back(), type->curveTo);
      QVERIFY2(type->curveFrom < 0 && type->curveTo > 0, "the bend is at 0");
      // Between two points the curve rises by what the slopes say, but for kinks and jumps.
      int kinks = 0;
      for (std::size_t i = 1; i < 101; ++i) {
        const double width = curve.z[i] - curve.z[i - 1];
        const double rise = (curve.slope[i] + curve.slope[i - 1]) / 2 * width;
        kinks += std::abs(curve.value[i] - curve.value[i - 1] - rise) > 1e-3;
      }
      QVERIFY2(kinks <= 2, type->id.c_str());
    }
  }

  void curveOfSoftmaxIsThatOfTwoClasses() {
    const auto softmax = activationCurve(*create("softmax"), -3, 3, 7), sigmoid = activationCurve(*create("sigmoid"), -3, 3, 7);
    for (std::size_t i = 0; i < 7; ++i) {
      QVERIFY(std::abs(softmax.value[i] - sigmoid.value[i]) < 1e-6);
      QVERIFY(std::abs(softmax.slope[i] - sigmoid.slope[i]) < 1e-6);
    }
  }

  void preluHasASlopeForEachChannel() {
    const auto activation = create("prelu");
    const auto& prelu = dynamic_cast<const LearnedActivation&>(*activation);
    QCOMPARE(prelu.parameters({4, 4, 3}).front().shape, Shape({3}));
    QCOMPARE(
        dynamic_cast<const LearnedActivation&>(*create("prelu", {{"shared_slope", true}})).parameters({4, 4, 3}).front().shape,
        Shape({1}));
    const Tensor z = tensorOf({2, 2}, {-1, -1, 2, -3}), slopes = tensorOf({2}, {0.5, -2});
    Tensor a({2, 2}), gradient = tensorOf({2, 2}, {1, 10, 100, 1000}), slopeGradient({2}, 1);
    const std::vector<ConstTensorView> parameters = {slopes.view()};
    const std::vector<TensorView> into = {slopeGradient.view()};
    prelu.forward(z.view(), a.view(), parameters);
    QVERIFY(a == tensorOf({2, 2}, {-0.5, 2, 2, 6}));
    prelu.backward(z.view(), a.view(), gradient.view(), parameters, into);
    QVERIFY(gradient == tensorOf({2, 2}, {0.5, -20, 100, -2000}));
    QVERIFY(slopeGradient == tensorOf({2}, {1 - 1, 1 - 10 - 3000}));
  }

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
