#include <QTest>

#include <limits>

#include "engine/layers/layer_registry.h"
#include "engine/layers/options.h"

using namespace nn;

namespace {

const OptionSpec kUnits = {
    .name = "units", .label = "Units", .help = "Count.", .defaultValue = 32, .minimum = 1, .maximum = 1000000};
const OptionSpec kRate = {.name = "rate", .label = "Rate", .help = "Part.", .defaultValue = 0.5, .minimum = 0, .maximum = 0.99};
const OptionSpec kScale = {.name = "scale", .label = "Scale", .help = "Factor.", .defaultValue = 1.0};
const OptionSpec kBias = {.name = "use_bias", .label = "Bias", .help = "Switch.", .defaultValue = true};
const OptionSpec kPadding = {
    .name = "padding", .label = "Padding", .help = "Choice.", .defaultValue = "valid", .choices = {"valid", "same"}};
const OptionSpec kTitle = {.name = "title", .label = "Title", .help = "Any text.", .defaultValue = ""};
const OptionSpec kKernel = {.name = "kernel_size",
                            .label = "Kernel size",
                            .help = "Window.",
                            .defaultValue = SizeList{3, 3},
                            .minimum = 1,
                            .maximum = 256,
                            .entryLabels = {"height", "width"}};
const OptionSpec kShape = {
    .name = "shape", .label = "Shape", .help = "Sizes.", .defaultValue = SizeList{28, 28, 1}, .minimum = 1};
const OptionSpec kActivation = {.name = "activation",
                                .label = "Activation",
                                .help = "Function.",
                                .defaultValue = "linear",
                                .choiceSource = ChoiceSource::Activations};

/// The message of the ConfigError that the call throws; empty when it throws none.
template <typename Call>
QString configError(Call call) {
  try {
    call();
  } catch (const ConfigError& error) {
    return QString::fromStdString(error.what());
  }
  return {};
}

}  // namespace

class TestOptions : public QObject {
  Q_OBJECT

 private slots:
  void getReturnsTheTypedValue() {
    const Options options = {{"units", 7}, {"rate", 0.25}, {"use_bias", false}, {"padding", "same"}, {"size", SizeList{2, 3}}};
    QCOMPARE(options.get<std::int64_t>("units"), 7);
    QCOMPARE(options.get<double>("rate"), 0.25);
    QCOMPARE(options.get<bool>("use_bias"), false);
    QCOMPARE(options.get<std::string>("padding"), std::string("same"));
    QCOMPARE(options.get<SizeList>("size"), (SizeList{2, 3}));
    QCOMPARE(options.get<double>("units"), 7.0);
  }

  void getSaysWhatIsWrong() {
    const Options options = {{"units", "many"}};
    QCOMPARE(configError([&] { (void)options.get<std::int64_t>("units"); }),
             QString("option 'units': expected a whole number, got 'many'"));
    QCOMPARE(configError([&] { (void)options.get<double>("rate"); }), QString("option 'rate': expected a number, got nothing"));
  }

  void setFindErase() {
    Options options;
    QVERIFY(!options.has("a"));
    options.set("a", 1);
    options.set("a", 2);
    QCOMPARE(options.get<std::int64_t>("a"), 2);
    options.erase("b");
    QCOMPARE(options, (Options{{"a", 2}}));
    options.erase("a");
    QVERIFY(options.find("a") == nullptr);
  }

  void completedFillsInDefaults() {
    const std::vector<OptionSpec> specs = {kUnits, kRate, kKernel};
    const Options result = completed({{"units", 5}}, specs, "dense 'hidden'");
    QCOMPARE(result, (Options{{"units", 5}, {"rate", 0.5}, {"kernel_size", SizeList{3, 3}}}));
  }

  void completedTurnsWholeNumbersIntoReals() {
    const Options result = completed({{"scale", 2}}, std::vector{kScale}, "x");
    QVERIFY(std::holds_alternative<double>(*result.find("scale")));
    QCOMPARE(result.get<double>("scale"), 2.0);
  }

  void completedSaysWhatIsWrong_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<OptionValue>("value");
    QTest::addColumn<QString>("message");
    const auto add = [](const char* name, OptionValue value, const char* message) {
      QTest::addRow("%s = %s", name, toDisplay(value).c_str()) << QString(name) << value << QString(message);
    };
    add("unit", 5, "dense 'h': expected one of the options units, rate, use_bias, padding, kernel_size, shape, got 'unit'");
    add("units", 0, "dense 'h', option 'units': expected a whole number from 1 to 1000000, got 0");
    add("units", 1000001, "dense 'h', option 'units': expected a whole number from 1 to 1000000, got 1000001");
    add("units", 2.5, "dense 'h', option 'units': expected a whole number from 1 to 1000000, got 2.5");
    add("rate", 1.0, "dense 'h', option 'rate': expected a number from 0 to 0.99, got 1");
    add("rate", -1, "dense 'h', option 'rate': expected a number from 0 to 0.99, got -1");
    add("rate", std::numeric_limits<double>::quiet_NaN(),
        "dense 'h', option 'rate': expected a number from 0 to 0.99, got nan");
    add("use_bias", 1, "dense 'h', option 'use_bias': expected yes or no, got 1");
    add("padding", "full", "dense 'h', option 'padding': expected one of valid, same, got 'full'");
    add("padding", true, "dense 'h', option 'padding': expected one of valid, same, got yes");
    add("kernel_size", SizeList{3, 3, 3},
        "dense 'h', option 'kernel_size': expected 2 whole numbers (height, width), each from 1 to 256, got 3×3×3");
    add("kernel_size", SizeList{3, 0},
        "dense 'h', option 'kernel_size': expected 2 whole numbers (height, width), each from 1 to 256, got 3×0");
    add("shape", SizeList{}, "dense 'h', option 'shape': expected one or more whole numbers, each of at least 1, got ");
  }
  void completedSaysWhatIsWrong() {
    QFETCH(QString, name);
    QFETCH(OptionValue, value);
    const std::vector<OptionSpec> specs = {kUnits, kRate, kBias, kPadding, kKernel, kShape};
    Options options;
    options.set(name.toStdString(), value);
    QTEST(configError([&] { (void)completed(options, specs, "dense 'h'"); }), "message");
  }

  void completedWithoutSpecsTakesNothing() {
    QCOMPARE(configError([] {
               (void)completed({{"a", 1}}, {}, "flatten 'f'");
             }),
             QString("flatten 'f': expected no options, got 'a'"));
  }

  void reasonNotValidIsNothingForRightValues() {
    QVERIFY(!reasonNotValid(kUnits, 1));
    QVERIFY(!reasonNotValid(kUnits, 1000000));
    QVERIFY(!reasonNotValid(kRate, 0));
    QVERIFY(!reasonNotValid(kRate, 0.99));
    QVERIFY(!reasonNotValid(kTitle, "anything"));
    QVERIFY(!reasonNotValid(kActivation, "relu"));
    QCOMPARE(reasonNotValid(kUnits, -3), std::optional<std::string>("expected a whole number from 1 to 1000000, got -3"));
    QVERIFY(reasonNotValid(kActivation, "reglu"));
    QVERIFY(reasonNotValid(kScale, std::numeric_limits<double>::infinity()));
  }

  void choicesComeFromTheSpecOrItsRegistry() {
    QCOMPARE(choicesOf(kPadding), (std::vector<std::string>{"valid", "same"}));
    QVERIFY(choicesOf(kTitle).empty());
    OptionSpec spec = kActivation;
    const auto offers = [&](ChoiceSource source, const char* id) {
      spec.choiceSource = source;
      const auto choices = choicesOf(spec);
      return std::find(choices.begin(), choices.end(), id) != choices.end();
    };
    QVERIFY(offers(ChoiceSource::Activations, "leaky_relu"));
    QVERIFY(offers(ChoiceSource::Initializers, "glorot_uniform"));
    QVERIFY(offers(ChoiceSource::Losses, "mean_squared_error"));
    QVERIFY(!offers(ChoiceSource::Losses, "relu"));
  }

  void appliesOnlyWhenTheOtherOptionHasTheValue() {
    OptionSpec slope = kRate;
    slope.onlyWhen = OptionCondition{"activation", "leaky_relu"};
    QVERIFY(applies(kRate, {}));
    QVERIFY(applies(slope, {{"activation", "leaky_relu"}}));
    QVERIFY(!applies(slope, {{"activation", "relu"}}));
    QVERIFY(!applies(slope, {}));
  }

  void display_data() {
    QTest::addColumn<OptionValue>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("yes") << OptionValue(true) << "yes";
    QTest::newRow("no") << OptionValue(false) << "no";
    QTest::newRow("whole") << OptionValue(128) << "128";
    QTest::newRow("small real") << OptionValue(0.001) << "0.001";
    QTest::newRow("tiny real") << OptionValue(1e-8) << "1e-08";
    QTest::newRow("whole real") << OptionValue(1000000.0) << "1000000";
    QTest::newRow("third") << OptionValue(0.1 + 0.2) << "0.30000000000000004";
    QTest::newRow("text") << OptionValue("relu") << "relu";
    QTest::newRow("sizes") << OptionValue(SizeList{3, 5}) << "3×5";
    QTest::newRow("one size") << OptionValue(SizeList{2}) << "2";
  }
  void display() {
    QFETCH(OptionValue, value);
    QTEST(QString::fromStdString(toDisplay(value)), "text");
  }

  void parse_data() {
    QTest::addColumn<const OptionSpec*>("spec");
    QTest::addColumn<QString>("text");
    QTest::addColumn<OptionValue>("value");
    const auto add = [](const OptionSpec& spec, const char* text, OptionValue value) {
      QTest::addRow("%s from '%s'", spec.name.c_str(), text) << &spec << QString(text) << value;
    };
    add(kUnits, "128", 128);
    add(kUnits, "  7 ", 7);
    add(kRate, "0.25", 0.25);
    add(kRate, "0", 0.0);
    add(kScale, "-1e-3", -0.001);
    add(kBias, "true", true);
    add(kBias, "no", false);
    add(kBias, "1", true);
    add(kBias, "off", false);
    add(kPadding, "same", "same");
    add(kActivation, "softmax", "softmax");
    add(kKernel, "3,5", SizeList{3, 5});
    add(kKernel, "3x5", SizeList{3, 5});
    add(kKernel, "3×5", SizeList{3, 5});
    add(kKernel, " 3 , 5 ", SizeList{3, 5});
    add(kKernel, "4", SizeList{4, 4});
    add(kShape, "784", SizeList{784});
    add(kShape, "28x28x1", SizeList{28, 28, 1});
  }
  void parse() {
    QFETCH(const OptionSpec*, spec);
    QFETCH(QString, text);
    QFETCH(OptionValue, value);
    const OptionValue got = parseOptionValue(*spec, text.toStdString(), "net");
    QVERIFY2(got == value, toDisplay(got).c_str());
    QVERIFY2(parseOptionValue(*spec, toDisplay(got), "net") == value, "its own display does not parse back");
  }

  void parseSaysWhatIsWrong_data() {
    QTest::addColumn<const OptionSpec*>("spec");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    const auto add = [](const OptionSpec& spec, const char* text, const char* message) {
      QTest::addRow("%s from '%s'", spec.name.c_str(), text) << &spec << QString(text) << QString(message);
    };
    add(kUnits, "abc", "--set dense_1.units, option 'units': expected a whole number from 1 to 1000000, got 'abc'");
    add(kUnits, "1.5", "--set dense_1.units, option 'units': expected a whole number from 1 to 1000000, got '1.5'");
    add(kUnits, "12x", "--set dense_1.units, option 'units': expected a whole number from 1 to 1000000, got '12x'");
    add(kUnits, "0", "--set dense_1.units, option 'units': expected a whole number from 1 to 1000000, got '0'");
    add(kUnits, "99999999999999999999",
        "--set dense_1.units, option 'units': expected a whole number from 1 to 1000000, got '99999999999999999999'");
    add(kUnits, "", "--set dense_1.units, option 'units': expected a whole number from 1 to 1000000, got ''");
    add(kRate, "nan", "--set dense_1.units, option 'rate': expected a number from 0 to 0.99, got 'nan'");
    add(kBias, "maybe", "--set dense_1.units, option 'use_bias': expected yes or no, got 'maybe'");
    add(kPadding, "Same", "--set dense_1.units, option 'padding': expected one of valid, same, got 'Same'");
    add(kKernel, "3,,3",
        "--set dense_1.units, option 'kernel_size': expected 2 whole numbers (height, width), each from 1 to 256, got '3,,3'");
    add(kKernel, "3x3x3",
        "--set dense_1.units, option 'kernel_size': expected 2 whole numbers (height, width), each from 1 to 256, got '3x3x3'");
  }
  void parseSaysWhatIsWrong() {
    QFETCH(const OptionSpec*, spec);
    QFETCH(QString, text);
    QTEST(configError([&] { (void)parseOptionValue(*spec, text.toStdString(), "--set dense_1.units"); }), "message");
  }

  void layersWithAnActivationHaveItsOptions() {
    const LayerType& dense = LayerRegistry::instance().require("dense");
    const std::vector<OptionSpec>& specs = optionSpecs(dense);
    const auto slope = std::ranges::find(specs, "negative_slope", &OptionSpec::name);
    QVERIFY(slope != specs.end());
    QVERIFY(applies(*slope, {{"activation", "leaky_relu"}}));
    QVERIFY(!applies(*slope, {{"activation", "relu"}}));
    QCOMPARE(std::ranges::count(specs, "activation", &OptionSpec::name), 1);
    QVERIFY2(&specs == &optionSpecs(dense), "not cached");
  }

  void activationLayerKeepsItsOwnDefault() {
    const std::vector<OptionSpec>& specs = optionSpecs(LayerRegistry::instance().require("activation"));
    QCOMPARE(std::ranges::count(specs, "activation", &OptionSpec::name), 1);
    QCOMPARE(completed({}, specs, "activation").get<std::string>("activation"), std::string("relu"));
  }

  void createLayerNamesTheNode() {
    const LayerType& dense = LayerRegistry::instance().require("dense");
    const QString message = configError([&] { (void)createLayer(dense, {{"activation", "rellu"}}, "dense 'hidden'"); });
    QVERIFY2(message.startsWith("dense 'hidden', option 'activation': expected one of elu, "), qPrintable(message));
    QVERIFY2(message.contains(", leaky_relu, linear, "), qPrintable(message));
    QVERIFY2(message.endsWith(", tanh, got 'rellu'"), qPrintable(message));
  }

  void unknownTypesListTheKnownOnes() {
    const QString message = configError([] { (void)LayerRegistry::instance().require("dens"); });
    QVERIFY2(message.startsWith("layer: expected one of activation, "), qPrintable(message));
    QVERIFY2(message.contains(", conv2d, ") && message.contains(", dense, "), qPrintable(message));
  }
};

QTEST_APPLESS_MAIN(TestOptions)
#include "tst_options.moc"
