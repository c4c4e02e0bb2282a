// Every layer, in every configuration of its battery, comes back from files as it was: its options from a graph, its parameters
// and buffers from a checkpoint, and with them every bit of what it says.

#include <QTemporaryDir>
#include <QtTest>

#include "engine/graph/execution.h"
#include "engine/graph/graph_json.h"
#include "engine/io/checkpoint.h"
#include "engine/layers/layer_registry.h"
#include "tests/support/gradient_check.h"

using namespace nn;

namespace {

constexpr Index kBatch = 3;

/// An Input for each port, the layer, and an Output for each of what comes out.
Graph around(const LayerType& type, const ConformanceCase& c) {
  Graph graph;
  if (type.role == LayerRole::Input) {
    const NodeId input = graph.add(type.id, c.options);
    graph.connect({{input, 0}, {graph.add("output", {{"loss", "mean_squared_error"}}), 0}});
    return graph;
  }
  std::vector<NodeId> inputs;
  for (const Shape& shape : c.inputs) {
    const std::vector<Index> dims(shape.dims().begin(), shape.dims().end());
    inputs.push_back(graph.add("input", {{"shape", SizeList(dims.begin(), dims.end())}}));
  }
  const NodeId layer = graph.add(type.id, c.options);
  for (std::size_t port = 0; port < inputs.size(); ++port) graph.connect({{inputs[port], 0}, {layer, static_cast<int>(port)}});
  if (type.role == LayerRole::Output) return graph;
  for (std::size_t port = 0; port < type.outputPorts.size(); ++port)
    graph.connect({{layer, static_cast<int>(port)}, {graph.add("output", {{"loss", "mean_squared_error"}}), 0}});
  return graph;
}

/// What the network says of some numbers.
std::vector<Scalar> predictions(const Network& network) {
  Rng rng(3, streamId("layer files"));
  std::vector<Tensor> inputs;
  for (const Index s : network.plan().inputSteps) {
    inputs.emplace_back(network.plan().steps[static_cast<std::size_t>(s)].plan.outputs[0].withBatch(kBatch));
    gradient_check::fillUniform(inputs.back().values(), -1, 1, rng);
  }
  std::vector<ConstTensorView> views;
  for (const Tensor& input : inputs) views.push_back(input.view());
  Execution execution(network.sharedPlan(), kBatch, Execution::Purpose::Predict);
  execution.evaluate(network, views);
  std::vector<Scalar> result;
  for (std::size_t o = 0; o < network.plan().outputSteps.size(); ++o)
    for (const Scalar value : execution.prediction(static_cast<Index>(o)).values()) result.push_back(value);
  return result;
}

/// Start values and running statistics that no file could have by chance.
void disturb(Network& network) {
  Rng rng(4, streamId("disturb"));
  for (std::size_t p = 0; p < network.plan().parameters.size(); ++p)
    gradient_check::fillUniform(network.parameter(static_cast<Index>(p)).values(), -0.7, 0.7, rng);
  for (std::size_t b = 0; b < network.plan().buffers.size(); ++b)
    gradient_check::fillUniform(network.buffer(static_cast<Index>(b)).values(), 0.2, 1.7, rng);
}

}  // namespace

class LayerFilesTest : public QObject {
  Q_OBJECT

 private slots:
  void comeBack_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<int>("number");
    for (const LayerType* type : LayerRegistry::instance().types())
      for (std::size_t i = 0; i < type->cases.size(); ++i)
        QTest::newRow((type->id + ", " + type->cases[i].name).c_str())
            << QString::fromStdString(type->id) << static_cast<int>(i);
  }

  void comeBack() {
    QFETCH(QString, type);
    QFETCH(int, number);
    const LayerType& layer = LayerRegistry::instance().require(type.toStdString());
    const Graph graph = around(layer, layer.cases[static_cast<std::size_t>(number)]);
    const Json json = parseJson(printJson(graphToJson(graph)), "graph");
    const Graph read = graphFromJson(JsonField(json, "graph"));
    QVERIFY(read == graph);

    Network network = Network::compile(graph);
    network.initialize(5);
    disturb(network);
    TrainingState state;
    state.trainer.network = std::make_shared<const Network>(network);
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("layer.safetensors").toStdString();
    saveCheckpoint(file, {"{}", state});
    Network other = Network::compile(read);
    other.initialize(6);
    const TrainingState loaded = loadCheckpoint(file, other);
    QCOMPARE(predictions(*loaded.trainer.network), predictions(network));
    const bool hasNumbers = !network.plan().parameters.empty() || !network.plan().buffers.empty();
    if (hasNumbers) QVERIFY(predictions(other) != predictions(network));
  }
};

QTEST_APPLESS_MAIN(LayerFilesTest)
#include "tst_layer_files.moc"
