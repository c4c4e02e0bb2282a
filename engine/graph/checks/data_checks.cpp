#include <algorithm>
#include <functional>

#include "engine/activations/activation.h"
#include "engine/graph/checks/check.h"
#include "engine/losses/loss.h"

namespace nn::checks {
namespace {

constexpr auto kError = GraphIssue::Severity::Error;
constexpr auto kWarning = GraphIssue::Severity::Warning;

/// An Output that is wired, planned and has a known loss.
struct End {
  const Node& node;
  const LossType& loss;
  TargetForm form;
  Shape prediction;
};

std::vector<End> endsOf(const Subject& subject) {
  std::vector<End> ends;
  for (const Node& node : subject.graph.nodes()) {
    if (roleOf(node) != LayerRole::Output) continue;
    const LossType* loss = LossRegistry::instance().find(textOf(node, "loss"));
    const auto analysis = subject.analysis.nodes.find(node.id);
    if (!loss || analysis == subject.analysis.nodes.end() || analysis->second.inputs.empty()) continue;
    ends.push_back({node, *loss, createLoss(loss->id)->targetForm(), analysis->second.inputs.front()});
  }
  return ends;
}

template <typename Type>
std::string titleOf(std::string_view id) {
  const Type* type = Registry<Type>::instance().find(id);
  return type ? type->title : std::string(id);
}

GraphFix setTextFix(const std::string& title, const Node& node, const std::string& option, const std::string& value) {
  return {title, [id = node.id, option, value](Graph& graph) {
            if (graph.contains(id)) graph.setOption(id, option, value);
          }};
}

GraphFix setLossFix(const Node& output, const std::string& loss) {
  return setTextFix("Change the loss to " + titleOf<LossType>(loss), output, "loss", loss);
}

bool isYesOrNo(const End& end, const DataDescription& data) { return data.classCount == 2 && end.form == TargetForm::Values; }

/// How many numbers a prediction should have for this loss on these targets.
Index wantedSize(const End& end, const DataDescription& data) {
  if (data.classCount == 0) return data.targetShape.elementCount();
  return isYesOrNo(end, data) ? 1 : data.classCount;
}

/// One number for each class, or for two classes a single yes or no; else as many as the target has.
bool hasRightSize(const End& end, const DataDescription& data) {
  const Index size = end.prediction.elementCount();
  if (data.classCount == 0) return size == data.targetShape.elementCount();
  return end.prediction.rank() == 1 && (size == data.classCount || (size == 1 && isYesOrNo(end, data)));
}

/// Classes can be given as numbers, as a 1 among zeros, and so as values too; values are no classes.
bool suits(TargetForm form, const DataDescription& data) { return form == TargetForm::Values || data.classCount > 0; }

/// The nearest node before `id` that decides how many numbers arrive there: it has the option "units", and everything
/// between leaves the shape as it is.
const Node* unitsSource(const Subject& subject, NodeId id) {
  const Node* node = sourceOf(subject.graph, id);
  while (node && !valueOf(*node, "units")) {
    const auto analysis = subject.analysis.nodes.find(node->id);
    if (analysis == subject.analysis.nodes.end() || analysis->second.inputs.size() != 1 ||
        analysis->second.outputs != analysis->second.inputs)
      return nullptr;
    node = sourceOf(subject.graph, node->id);
  }
  return node;
}

/// The nearest node before `id` that has an activation; null when the numbers come from somewhere else.
const Node* activationSource(const Subject& subject, NodeId id) {
  const Node* node = sourceOf(subject.graph, id);
  while (node) {
    const LayerType* type = typeOf(*node);
    if (!type || type->hasActivation) return type ? node : nullptr;
    if (type->inputPorts.size() != 1) return nullptr;
    node = sourceOf(subject.graph, node->id);
  }
  return nullptr;
}

bool fits(const LossType& loss, const std::string& activation) {
  const std::vector<std::string>& fitting = loss.fittingActivations;
  return fitting.empty() || std::find(fitting.begin(), fitting.end(), activation) != fitting.end();
}

/// A loss other than the present one that the targets and the activation suit.
std::optional<std::string> otherLoss(const End& end, const std::string& activation,
                                     const std::optional<DataDescription>& data) {
  for (const LossType* type : LossRegistry::instance().types()) {
    const bool suitsAnything = type->fittingActivations.empty();
    if (type == &end.loss || !fits(*type, activation) || (suitsAnything && (!data || data->classCount > 0))) continue;
    const End other{end.node, *type, createLoss(type->id)->targetForm(), end.prediction};
    if (data && (!suits(other.form, *data) || !hasRightSize(other, *data))) continue;
    return type->id;
  }
  return std::nullopt;
}

std::vector<GraphFix> unitCountFixes(const Subject& subject, const End& end, Index wanted) {
  std::vector<GraphFix> fixes;
  const Node* source = unitsSource(subject, end.node.id);
  const std::string count = std::to_string(wanted);
  const auto insertBefore = [&](std::string title, std::function<void(Graph&, const Edge&)> insert) {
    fixes.push_back({std::move(title), [id = end.node.id, insert](Graph& graph) {
                       if (const std::optional<Edge> wire = graph.edgeInto({id, 0})) insert(graph, *wire);
                     }});
  };
  if (source)
    fixes.push_back({"Set Units of " + quoted(*source) + " to " + count, [id = source->id, wanted](Graph& graph) {
                       if (graph.contains(id)) graph.setOption(id, "units", std::int64_t{wanted});
                     }});
  if (const End yesOrNo{end.node, end.loss, TargetForm::Values, end.prediction};
      end.form != TargetForm::Values && hasRightSize(yesOrNo, *subject.data))
    fixes.push_back(setLossFix(end.node, "binary_cross_entropy"));
  if (!source && end.prediction.elementCount() == wanted)
    insertBefore("Insert a Flatten layer before " + quoted(end.node),
                 [](Graph& graph, const Edge& wire) { graph.insert(wire, "flatten"); });
  if (!source && end.prediction.elementCount() != wanted) {
    Options options{{"units", OptionValue(std::int64_t{wanted})}};
    if (!end.loss.fittingActivations.empty()) options.set("activation", end.loss.fittingActivations.front());
    insertBefore("Insert a Dense layer with " + count + " units before " + quoted(end.node),
                 [options, isPicture = end.prediction.rank() != 1](Graph& graph, const Edge& wire) {
                   const NodeId dense = graph.insert(wire, "dense", options);
                   if (isPicture) graph.insert({wire.from, {dense, 0}}, "flatten");
                 });
  }
  return fixes;
}

}  // namespace

std::string suitableLoss(const DataDescription& data, const std::optional<Shape>& prediction) {
  if (data.classCount == 0) return "mean_squared_error";
  const bool isYesOrNo = data.classCount == 2 && prediction && prediction->elementCount() == 1;
  return isYesOrNo ? "binary_cross_entropy" : "sparse_categorical_cross_entropy";
}

void inputShapes(const Subject& subject, std::vector<GraphIssue>& issues) {
  if (!subject.data) return;
  for (const Node& node : subject.graph.nodes()) {
    const auto analysis = subject.analysis.nodes.find(node.id);
    if (roleOf(node) != LayerRole::Input || analysis == subject.analysis.nodes.end()) continue;
    const Shape& shape = analysis->second.outputs.front();
    const Shape& wanted = subject.data->inputShape;
    if (shape == wanted) continue;
    const bool needsFlatten = shape.rank() == 1 && wanted.rank() > 1;
    const std::string title = "Set the shape of " + quoted(node) + " to " + wanted.toDisplay();
    issues.push_back({kError,
                      "input-shape-mismatch",
                      node.id,
                      expectedGot(quoted(node), "the shape of the data, " + wanted.toDisplay(), shape.toDisplay()),
                      {{needsFlatten ? title + " and flatten it" : title, [id = node.id, wanted, needsFlatten](Graph& graph) {
                          if (!graph.contains(id)) return;
                          graph.setOption(id, "shape", sizesOf(wanted));
                          if (!needsFlatten) return;
                          for (const Edge& edge : graph.edgesFrom(id)) graph.insert(edge, "flatten");
                        }}}});
  }
}

void lossesForTargets(const Subject& subject, std::vector<GraphIssue>& issues) {
  if (!subject.data) return;
  for (const End& end : endsOf(subject)) {
    if (suits(end.form, *subject.data)) continue;
    issues.push_back(
        {kError,
         "loss-does-not-fit-target",
         end.node.id,
         expectedGot(quoted(end.node), "a loss for targets that are numbers", end.loss.title + ", which compares classes"),
         {setLossFix(end.node, suitableLoss(*subject.data, end.prediction))}});
  }
}

void unitCounts(const Subject& subject, std::vector<GraphIssue>& issues) {
  if (!subject.data) return;
  for (const End& end : endsOf(subject)) {
    if (!suits(end.form, *subject.data) || hasRightSize(end, *subject.data)) continue;
    const Index wanted = wantedSize(end, *subject.data);
    const std::string reason = subject.data->classCount > 0
                                   ? " for data with " + std::to_string(subject.data->classCount) + " classes"
                                   : " for targets of that size";
    issues.push_back(
        {kError, "wrong-unit-count", end.node.id,
         expectedGot(quoted(end.node), "a list of " + std::to_string(wanted) + (wanted == 1 ? " number" : " numbers") + reason,
                     end.prediction.toDisplay()),
         unitCountFixes(subject, end, wanted)});
  }
}

void lastActivations(const Subject& subject, std::vector<GraphIssue>& issues) {
  for (const End& end : endsOf(subject)) {
    const Node* source = activationSource(subject, end.node.id);
    const std::string activation = source ? textOf(*source, "activation") : "linear";
    if (fits(end.loss, activation) || (subject.data && !suits(end.form, *subject.data))) continue;
    const std::string wanted = end.loss.fittingActivations.front();
    GraphIssue issue{kWarning, "last-activation-does-not-fit-loss", source ? source->id : end.node.id, {}, {}};
    issue.message = expectedGot(quoted(source ? *source : end.node),
                                "the activation " + titleOf<ActivationType>(wanted) + " before the loss " + end.loss.title,
                                titleOf<ActivationType>(activation));
    if (source)
      issue.fixes.push_back(setTextFix("Set Activation to " + titleOf<ActivationType>(wanted), *source, "activation", wanted));
    else
      issue.fixes.push_back({"Insert the activation " + titleOf<ActivationType>(wanted) + " before " + quoted(end.node),
                             [id = end.node.id, options = Options{{"activation", wanted}}](Graph& graph) {
                               if (const std::optional<Edge> wire = graph.edgeInto({id, 0}))
                                 graph.insert(*wire, "activation", options);
                             }});
    if (const auto loss = otherLoss(end, activation, subject.data)) issue.fixes.push_back(setLossFix(end.node, *loss));
    issues.push_back(std::move(issue));
  }
}

}  // namespace nn::checks
