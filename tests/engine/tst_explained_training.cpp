// Explanations of what training does: losses, penalties, and the update of a weight by every optimizer.

#include <set>

#include <QtTest>

#include "engine/losses/loss.h"
#include "engine/optimizers/optimizer.h"
#include "tests/support/explained.h"

using namespace explained;

class TestExplainedTraining : public QObject {
  Q_OBJECT

 private slots:
  void everyOptimizersUpdateIsExplained_data() {
    QTest::addColumn<QString>("optimizer");
    QTest::addColumn<QString>("option");
    QTest::addColumn<double>("value");
    for (const OptimizerType* type : OptimizerRegistry::instance().types()) {
      QTest::addRow("%s", type->id.c_str()) << text(type->id) << QString() << 0.0;
      for (const OptionSpec& option : type->options)
        if (option.name == "weight_decay")
          QTest::addRow("%s, decay", type->id.c_str()) << text(type->id) << "weight_decay" << 0.02;
    }
    QTest::newRow("sgd, momentum") << "sgd"
                                   << "momentum" << 0.9;
    QTest::newRow("sgd, nesterov") << "sgd"
                                   << "nesterov" << 1.0;
    QTest::newRow("sgd, dampening") << "sgd"
                                    << "dampening" << 0.3;
    QTest::newRow("rmsprop, momentum") << "rmsprop"
                                       << "momentum" << 0.8;
    QTest::newRow("rmsprop, centered") << "rmsprop"
                                       << "centered" << 1.0;
    QTest::newRow("adagrad, start") << "adagrad"
                                    << "initial_accumulator_value" << 0.1;
    QTest::newRow("adagrad, falling rate") << "adagrad"
                                           << "lr_decay" << 0.1;
  }
  void everyOptimizersUpdateIsExplained() {
    QFETCH(QString, optimizer);
    QFETCH(QString, option);
    QFETCH(double, value);
    TrainingSettings settings = settingsWith(optimizer.toStdString());
    if (option == "nesterov" || option == "centered")
      settings.optimizerOptions.set(option.toStdString(), true);
    else if (!option.isEmpty())
      settings.optimizerOptions.set(option.toStdString(), value);
    if (option == "nesterov" || option == "dampening") settings.optimizerOptions.set("momentum", 0.9);
    const auto record =
        recordOf(networks::chain({{"input", {{"shape", networks::sizes({kInputs})}}},
                                  {"dense", {{"units", networks::size(7)}, {"activation", networks::text("tanh")}}},
                                  {"dense", {{"units", networks::size(3)}}},
                                  {"output", {{"loss", networks::text("mean_squared_error")}}}}),
                 settings, randomData(3));
    Rng rng(2, streamId("elements"));
    const NodeId hidden = GraphBuilder::idOf(record->plan().graph, "dense_1");
    const auto memories = static_cast<int>(record->before->memoryNames.size());
    for (int i = 0; i < 20; ++i)
      for (int memory = -1; memory < memories; ++memory) {
        const Role role = memory < 0 ? Role::NextParameter : Role::NextOptimizerMemory;
        const auto element =
            randomElement(*record, {.role = role, .node = hidden, .index = i % 2, .memory = std::max(0, memory)}, rng);
        const QString problem = problemOf(*record, *element);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
      }
  }

  void penaltiesAndBoundsAreExplained_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"l1", "l2", "max norm", "clip value", "clip norm", "schedule", "activity", "frozen", "parts"})
      QTest::newRow(what) << QString(what);
  }
  void penaltiesAndBoundsAreExplained() {
    QFETCH(QString, what);
    TrainingSettings settings = settingsWith("adam");
    Options hidden{{"units", networks::size(7)}, {"activation", networks::text("relu")}};
    if (what == "l1") hidden.set("kernel_l1", 0.3);
    if (what == "l2") hidden.set("kernel_l2", 0.3);
    if (what == "max norm") hidden.set("kernel_max_norm", 0.7);
    if (what == "activity") {
      hidden.set("activity_l1", 0.1);
      hidden.set("activity_l2", 0.2);
    }
    if (what == "frozen") hidden.set("frozen", true);
    if (what == "clip value") settings.clipValue = 0.01;
    if (what == "clip norm") settings.clipNorm = 0.05;
    if (what == "schedule") settings.schedule = "cosine_decay";
    if (what == "parts") settings.accumulationSteps = 2;
    const auto record =
        recordOf(networks::chain({{"input", {{"shape", networks::sizes({kInputs})}}},
                                  {"dense", {{"units", networks::size(4)}, {"activation", networks::text("tanh")}}},
                                  {"dense", hidden},
                                  {"dense", {{"units", networks::size(3)}}},
                                  {"output", {{"loss", networks::text("mean_squared_error")}}}}),
                 settings, randomData(3));
    QCOMPARE(record->batchSize(), what == "parts" ? 8 : 4);
    Rng rng(2, streamId("elements"));
    for (int i = 0; i < 40; ++i)
      for (const TensorElement& tensor :
           {TensorElement{
                .role = Role::NextParameter, .node = GraphBuilder::idOf(record->plan().graph, "dense_2"), .index = i % 2},
            TensorElement{.role = Role::OutputGradient, .node = GraphBuilder::idOf(record->plan().graph, "dense_2")}}) {
        const QString problem = problemOf(*record, *randomElement(*record, tensor, rng));
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
      }
    const Explanation total = explainTotalLoss(*record).back();
    QCOMPARE(total.result, what == "l1" || what == "l2" || what == "activity" ? record->total : record->losses.front());
    QVERIFY(std::abs(evaluate(total.numbers) - record->result.loss) < 1e-6);
    QCOMPARE(record->weightPenalty > 0, what == "l1" || what == "l2");
    QCOMPARE(record->activityPenalty > 0, what == "activity");
  }

  void everyLossIsExplained_data() {
    QTest::addColumn<QString>("loss");
    QTest::addColumn<QString>("activation");
    QTest::addColumn<bool>("smooth");
    for (const LossType* type : LossRegistry::instance().types()) {
      std::set<std::string> activations(type->fittingActivations.begin(), type->fittingActivations.end());
      if (activations.empty()) activations = {"linear"};
      activations.insert(type->category == "Classification" && type->id.find("hinge") == std::string::npos ? "sigmoid"
                                                                                                           : "linear");
      for (const std::string& activation : activations)
        for (const bool smooth : {false, true})
          if (!smooth || std::ranges::find(type->options, "label_smoothing", &OptionSpec::name) != type->options.end())
            QTest::addRow("%s %s%s", type->id.c_str(), activation.c_str(), smooth ? " smoothed" : "")
                << text(type->id) << text(activation) << smooth;
    }
  }
  void everyLossIsExplained() {
    QFETCH(QString, loss);
    QFETCH(QString, activation);
    QFETCH(bool, smooth);
    TrainingSettings settings = settingsWith("sgd");
    Options output{{"loss", loss.toStdString()}, {"weight", 0.5}};
    if (smooth) output.set("label_smoothing", 0.2);
    const bool isForClasses = loss.contains("categorical");
    if (isForClasses) settings.classWeighting = ClassWeighting::Balanced;
    const Graph graph = networks::chain({{"input", {{"shape", networks::sizes({kInputs})}}},
                                         {"dense", {{"units", networks::size(4)}, {"activation", networks::text("tanh")}}},
                                         {"dense", {{"units", networks::size(3)}, {"activation", activation.toStdString()}}},
                                         {"output", output}});
    const auto record = recordOf(graph, settings, isForClasses ? networks::clouds(Shape{kInputs}, 3, kSamples) : randomData(3));
    const std::vector<Explanation> total = explainTotalLoss(*record);
    QCOMPARE(total.size(), std::size_t{2});  // the mean, and its weight
    for (const Explanation& line : total) {
      const QString problem = problemOf(*record, line);
      QVERIFY2(problem.isEmpty(), qPrintable(problem));
      QVERIFY(std::abs(evaluate(line.numbers) - line.result) < 1e-5 * std::abs(line.result));
    }
    QCOMPARE(total.back().result, record->result.loss);
    Rng rng(2, streamId("elements"));
    const NodeId last = GraphBuilder::idOf(graph, "dense_2"), end = GraphBuilder::idOf(graph, "output_1");
    for (int i = 0; i < 12; ++i)
      for (const auto& [role, node] : {std::pair{Role::Loss, end},
                                       {Role::OutputGradient, end},
                                       {Role::Output, end},
                                       {Role::OutputGradient, last},
                                       {Role::PreActivationGradient, last},
                                       {Role::Output, last}}) {
        const auto element = randomElement(*record, {.role = role, .node = node}, rng);
        if (!element) continue;  // no activation
        const QString problem = problemOf(*record, *element);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
      }
  }

  void gradientsThatMeetAreAdded() {
    // One layer's output goes three ways, and two layers share their weights.
    const Graph graph = GraphBuilder()
                            .add("input", "in", {{"shape", networks::sizes({kInputs})}})
                            .then("dense", "a", {{"units", networks::size(5)}, {"activation", networks::text("tanh")}})
                            .then("dense", "b", {{"units", networks::size(5)}, {"activation", networks::text("sigmoid")}})
                            .then("dense", "c", {{"units", networks::size(5)}, {"weights_of", networks::text("b")}})
                            .add("add", "sum", {{"inputs", networks::size(3)}})
                            .wire("a", "sum", 0, 0)
                            .wire("b", "sum", 0, 1)
                            .wire("c", "sum", 0, 2)
                            .add("output", "out", {{"loss", networks::text("mean_squared_error")}})
                            .wire("sum", "out")
                            .graph;
    const auto record = recordOf(graph, settingsWith("adam"), randomData(5));
    Rng rng(2, streamId("elements"));
    for (const char* name : {"a", "b", "c"})
      for (const TensorElement& tensor : tensorsOf(*record, GraphBuilder::idOf(graph, name)))
        for (int i = 0; i < 10; ++i) {
          const QString problem = problemOf(*record, *randomElement(*record, tensor, rng));
          QVERIFY2(problem.isEmpty(), qPrintable(problem));
        }
    const auto lines = explain(*record, {.role = Role::OutputGradient, .node = GraphBuilder::idOf(graph, "a")});
    QCOMPARE(lines.size(), std::size_t{1});
    QCOMPARE(lines[0].groups.size(), std::size_t{3});  // what the sum gives back; δ and weights of b
  }

  void largestTermsComeFirstAndTheRestIsOneNumber() {
    const auto record =
        recordOf(networks::chain({{"input", {{"shape", networks::sizes({kInputs})}}},
                                  {"dense", {{"units", networks::size(50)}, {"activation", networks::text("tanh")}}},
                                  {"dense", {{"units", networks::size(2)}}},
                                  {"output", {{"loss", networks::text("mean_squared_error")}}}}),
                 settingsWith("sgd"), randomData(2));
    const TensorElement z{.role = Role::Output, .node = GraphBuilder::idOf(record->plan().graph, "dense_2")};
    const Explanation few = explain(*record, z, {.largestTerms = 3}).front();
    const Explanation all = explain(*record, z, {.largestTerms = 100}).front();
    QCOMPARE(few.numbers.operands.size(), std::size_t{5});  // three products, the bias, the rest
    QCOMPARE(few.numbers.omittedTerms, Index{47});
    QCOMPARE(all.numbers.operands.size(), std::size_t{51});
    std::vector<double> sizes;
    for (std::size_t i = 0; i < 50; ++i) sizes.push_back(std::abs(evaluate(all.numbers.operands[i])));
    std::ranges::sort(sizes, std::greater<>());
    for (std::size_t i = 0; i < 3; ++i) QVERIFY(std::abs(evaluate(few.numbers.operands[i])) >= sizes[2]);
    QCOMPARE(few.groups[0].elements.size(), std::size_t{50});
  }
};

QTEST_APPLESS_MAIN(TestExplainedTraining)
#include "tst_explained_training.moc"
