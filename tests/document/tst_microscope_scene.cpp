// What the microscope shows of a layer: every number of every tensor of every layer type has an answer to "where do you come
// from?", an explanation or the place it was given.

#include <QtTest>

#include "tests/support/explained_terms.h"
#include "ui/training/microscope_scene.h"

using namespace explained;
using Stage = ui::MicroscopeTensor::Stage;

namespace {

/// Numbers that are given: by the data, by the batches before, or as they are where the layer does not learn.
bool isGiven(const NetworkPlan& plan, const TensorElement& element) {
  const LayerRole role = plan.stepOf(element.node)->role;
  switch (element.role) {
    case Role::Output:
      return role == LayerRole::Input;
    case Role::Target:
    case Role::Parameter:
    case Role::Buffer:
    case Role::OptimizerMemory:
      return true;
    default:
      return false;
  }
}

}  // namespace

class TestMicroscopeScene : public QObject {
  Q_OBJECT

 private slots:
  void everyNumberOnTheScreenHasAnAnswer_data() {
    QTest::addColumn<QString>("type");
    for (const LayerType* type : LayerRegistry::instance().types())
      if (type->role != LayerRole::Input) QTest::addRow("%s", type->id.c_str()) << text(type->id);
  }
  void everyNumberOnTheScreenHasAnAnswer() {
    QFETCH(const QString, type);
    const LayerType& layer = LayerRegistry::instance().require(type.toStdString());
    Rng rng(3, streamId("cells"));
    for (const ConformanceCase& layerCase : layer.cases) {
      const Graph graph = graphAround(layer, layerCase);
      const auto plan = Network::compile(graph).sharedPlan();
      const NetworkPlan::Step& output = plan->steps[static_cast<std::size_t>(plan->outputSteps.front())];
      const auto microscope = microscopeOn(graph, settingsWith("adam"), randomData(output.plan.outputs.front().elementCount()));
      microscope->forward(Microscope::StepSize::Batch);
      int asked = 0;
      for (const NetworkPlan::Step& step : plan->steps) {
        const auto shown = ui::makeScene(*microscope, {.node = step.id, .sample = 1, .subject = {}, .largestTerms = 8});
        QVERIFY(!shown->tensors.empty());
        for (const ui::MicroscopeTensor& tensor : shown->tensors) {
          QVERIFY(tensor.known == ui::MicroscopeTensor::Known::All);
          for (int i = 0; i < 2; ++i, ++asked) {
            const TensorElement element = tensor.elementAt(rng.below(tensor.values.size()));
            const auto scene =
                ui::makeScene(*microscope, {.node = step.id, .sample = element.sample, .subject = element, .largestTerms = 8});
            const QString name = QStringLiteral("%1, %2").arg(tensor.title, ui::elementInWords(*scene->record, element, true));
            QVERIFY2(scene->isSubjectKnown, qPrintable(name));
            QVERIFY2(!scene->explanations.empty() || isGiven(*plan, element), qPrintable(name));
            // Its terms stand in tensors that are on the screen, or that are brought there.
            for (const Explanation& line : scene->explanations) {
              std::vector<TensorElement> cells;
              collectSources(line.numbers, cells);
              std::size_t seen = 0;
              for (const TensorElement& cell : cells) seen += scene->tensorOf(cell) ? 1 : 0;
              QVERIFY2(cells.empty() || seen > 0, qPrintable(name));
            }
          }
        }
      }
      QVERIFY(asked > 20);
    }
  }

  void scratchIsNotShown() {
    const LayerType& layer = LayerRegistry::instance().require("multiply");
    const auto microscope = microscopeOn(graphAround(layer, layer.cases.front()), settingsWith("sgd"),
                                         randomData(layer.cases.front().inputs.front().elementCount()));
    const NodeId node = GraphBuilder::idOf(microscope->record()->plan().graph, "layer");
    const auto scene = ui::makeScene(*microscope, {.node = node, .sample = 0, .subject = {}});
    QVERIFY(!scene->tensors.empty());
    for (const ui::MicroscopeTensor& tensor : scene->tensors)
      QVERIFY2(tensor.first.role != Role::Workspace, qPrintable(tensor.title));
  }

  void aNormalisationShowsWhatItLeaves() {
    const LayerType& layer = LayerRegistry::instance().require("batch_norm");
    const auto microscope = microscopeOn(graphAround(layer, layer.cases.front()), settingsWith("sgd"),
                                         randomData(layer.cases.front().inputs.front().elementCount()));
    const NodeId node = GraphBuilder::idOf(microscope->record()->plan().graph, "layer");
    const TensorElement after{.role = Role::NextBuffer, .node = node};
    QVERIFY(!microscope->isComputed(after));
    microscope->moveTo(Microscope::Phase::Loss);
    QVERIFY(microscope->isComputed(after));
    const auto scene = ui::makeScene(*microscope, {.node = node, .sample = 0, .subject = after});
    QCOMPARE(scene->explanations.size(), std::size_t{1});
    TensorElement before = after;
    before.role = Role::Buffer;
    const double kept = scene->record->value(before), now = scene->record->value(after);
    QVERIFY(kept != now);
    QCOMPARE(scene->explanations.front().result, now);
    QVERIFY(scene->tensorOf(after) && scene->tensorOf(before));
  }
};

QTEST_APPLESS_MAIN(TestMicroscopeScene)
#include "tst_microscope_scene.moc"
