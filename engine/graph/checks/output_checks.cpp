#include <algorithm>
#include <functional>

#include "engine/activations/activation.h"
#include "engine/graph/checks/check.h"
#include "engine/graph/problem_type.h"
#include "engine/losses/loss.h"

namespace nn::checks {
namespace {

constexpr auto kError = GraphIssue::Severity::Error;
constexpr auto kWarning = GraphIssue::Severity::Warning;

/// An Output that is wired, planned and has a known loss, with what it is compared with, if that is known.
struct End {
  const Node& node;
  const LossType& loss;
  TargetForm form;
  Shape prediction;
  std::optional<DataDescription> data;
};

std::vector<End> endsOf(const Subject& subject) {
  std::vector<End> ends;
  for (const Node& node : subject.graph.nodes()) {
    if (roleOf(node) != LayerRole::Output) continue;
    const LossType* loss = LossRegistry::instance().find(textOf(node, "loss"));
    const auto analysis = subject.analysis.nodes.find(node.id);
    if (!loss || analysis == subject.analysis.nodes.end() || analysis->second.inputs.empty()) continue;
    ends.push_back({node, *loss, createLoss(loss->id)->targetForm(), analysis->second.inputs.front(),
                    subject.data ? targetDataOf(node, *subject.data) : std::nullopt});
  }
  return ends;
}

template <typename Type>
std::string titleOf(std::string_view id) {
  const Type* type = Registry<Type>::instance().find(id);
  return type ? type->title : std::string(id);
}

GraphFix setLossFix(const Node& output, const std::string& loss) {
  return {"Change the loss to " + titleOf<LossType>(loss), [id = output.id, loss](Graph& graph) {
            if (graph.contains(id)) graph.setOption(id, "loss", loss);
          }};
}

bool isYesOrNo(const End& end) { return end.data->classCount == 2 && end.form == TargetForm::Values; }

/// How many numbers a prediction should have for this loss on these targets.
Index wantedSize(const End& end) {
  if (end.data->classCount == 0) return end.data->targetShape.elementCount();
  return isYesOrNo(end) ? 1 : end.data->classCount;
}

/// One number for each class, or for two classes a single yes or no; else as many as the target has.
bool hasRightSize(const End& end) {
  const Index size = end.prediction.elementCount();
  if (end.data->classCount == 0) return size == end.data->targetShape.elementCount();
  return end.prediction.rank() == 1 && (size == end.data->classCount || (size == 1 && isYesOrNo(end)));
}

/// Classes can be given as numbers, as a 1 among zeros, and so as values too; values are no classes.
bool canCompare(TargetForm form, const DataDescription& data) { return form == TargetForm::Values || data.classCount > 0; }

/// What asks for the chance of something wants to be told 0, 1 or a chance.
bool makesSense(const LossType& loss, const DataDescription& data) {
  return loss.category != "Classification" || problemTypeOf(data) != ProblemType::Regression;
}

bool suits(const End& end) { return !end.data || (canCompare(end.form, *end.data) && makesSense(end.loss, *end.data)); }

/// The nearest node before `id` that has an activation; null when the numbers come from somewhere else.
const Node* activationSource(const Subject& subject, NodeId id) {
  const Node* node = sourceOf(subject.graph, id);
  while (node) {
    const LayerType* type = typeOf(*node);
    if (!type || type->hasActivation) return type ? node : nullptr;
    if (inputPortCount(*type, node->options) != 1) return nullptr;
    node = sourceOf(subject.graph, node->id);
  }
  return nullptr;
}

bool fits(const LossType& loss, const std::string& activation) {
  const std::vector<std::string>& fitting = loss.fittingActivations;
  return fitting.empty() || std::ranges::count(fitting, activation) > 0;
}

/// A loss other than the present one that the targets and the activation suit: the table's before any other.
std::optional<std::string> otherLoss(const End& end, const std::string& activation) {
  std::vector<std::string> candidates;
  for (const ProblemAdvice& advice : problemTable())
    if (advice.activation == activation) candidates.insert(candidates.end(), advice.losses.begin(), advice.losses.end());
  for (const LossType* type : LossRegistry::instance().types()) candidates.push_back(type->id);
  for (const std::string& id : candidates) {
    const LossType& type = LossRegistry::instance().require(id);
    const bool isForValues = type.fittingActivations.empty();
    if (&type == &end.loss || !fits(type, activation) || (isForValues && (!end.data || end.data->classCount > 0))) continue;
    const End other{end.node, type, createLoss(id)->targetForm(), end.prediction, end.data};
    if (suits(other) && (!end.data || hasRightSize(other))) return id;
  }
  return std::nullopt;
}

/// The nearest layer before an Output whose units or filters can be set so that the prediction has the wanted size.
std::optional<GraphFix> sizeFix(const Subject& subject, const End& end, Index wanted) {
  const Node* node = sourceOf(subject.graph, end.node.id);
  for (std::size_t steps = 0; node && !sizeOptionOf(*node) && steps < subject.graph.nodes().size(); ++steps)
    node = inputPortCount(*typeOf(*node), node->options) == 1 ? sourceOf(subject.graph, node->id) : nullptr;
  const OptionSpec* spec = node ? sizeOptionOf(*node) : nullptr;
  const OptionValue value = std::int64_t{wanted};
  if (!spec || reasonNotValid(*spec, value)) return std::nullopt;
  GraphFix fix = setOptionFix(*node, *spec, value);
  fix.title = "Set " + spec->label + " of " + quoted(*node) + " to " + std::to_string(wanted);
  Graph changed = subject.graph;
  fix.apply(changed);
  const Measurement after = measure(changed);
  const auto output = after.analysis.nodes.find(end.node.id);
  if (output == after.analysis.nodes.end() || after.refusals.size() > subject.refusals.size()) return std::nullopt;
  End changedEnd = end;
  changedEnd.prediction = output->second.inputs.front();
  return hasRightSize(changedEnd) ? std::optional(fix) : std::nullopt;
}

std::vector<GraphFix> unitCountFixes(const Subject& subject, const End& end, Index wanted) {
  std::vector<GraphFix> fixes;
  if (std::optional<GraphFix> fix = sizeFix(subject, end, wanted)) fixes.push_back(std::move(*fix));
  End yesOrNo = end;
  yesOrNo.form = TargetForm::Values;
  if (end.form != TargetForm::Values && hasRightSize(yesOrNo)) fixes.push_back(setLossFix(end.node, "binary_cross_entropy"));
  if (!fixes.empty()) return fixes;
  std::vector<NewLayer> layers;
  std::string title = "Insert a Flatten layer";
  if (end.prediction.rank() != 1) layers.push_back({"flatten"});
  if (end.prediction.elementCount() != wanted) {
    const ProblemType problem = problemTypeOf(*end.data, Shape{wanted});
    layers.push_back({"dense",
                      {{"units", OptionValue(std::int64_t{wanted})},
                       {"activation", OptionValue(suitableActivation(problem, end.loss.id))}}});
    title = "Insert a Dense layer with " + std::to_string(wanted) + " units";
  }
  fixes.push_back({title + " before " + quoted(end.node),
                   [port = PortRef{end.node.id, 0}, layers](Graph& graph) { insertBefore(graph, port, layers); }});
  return fixes;
}

/// Values that may be anything, predicted by numbers that cannot leave [0, 1].
bool isTooNarrow(const End& end, const std::string& activation) {
  if (!end.data || problemTypeOf(*end.data) != ProblemType::Regression || !end.loss.fittingActivations.empty()) return false;
  const std::string_view usual = adviceFor(ProblemType::Regression).activation;
  return activation != usual && std::ranges::count(problemTable(), activation, &ProblemAdvice::activation) > 0;
}

GraphFix activationFix(const End& end, const Node* source, const std::string& wanted) {
  const std::string title = titleOf<ActivationType>(wanted);
  if (source)
    return {"Set Activation to " + title, [id = source->id, wanted](Graph& graph) {
              if (graph.contains(id)) graph.setOption(id, "activation", wanted);
            }};
  return {"Insert the activation " + title + " before " + quoted(end.node),
          [port = PortRef{end.node.id, 0}, layer = NewLayer{"activation", {{"activation", wanted}}}](Graph& graph) {
            insertBefore(graph, port, {&layer, 1});
          }};
}

}  // namespace

void lossesForTargets(const Subject& subject, std::vector<GraphIssue>& issues) {
  for (const End& end : endsOf(subject)) {
    if (suits(end)) continue;
    const bool isPossible = canCompare(end.form, *end.data);
    const std::string got = end.loss.title + (isPossible ? ", which wants numbers from 0 to 1" : ", which compares classes");
    issues.push_back({isPossible ? kWarning : kError,
                      "loss-does-not-fit-target",
                      end.node.id,
                      expectedGot(quoted(end.node),
                                  "a loss for targets that are numbers (" + suggestion(problemTypeOf(*end.data)) + ")", got),
                      {setLossFix(end.node, suitableLoss(*end.data, end.prediction))}});
  }
}

void unitCounts(const Subject& subject, std::vector<GraphIssue>& issues) {
  for (const End& end : endsOf(subject)) {
    if (!end.data || !canCompare(end.form, *end.data) || hasRightSize(end)) continue;
    const Index wanted = wantedSize(end);
    const std::string reason = end.data->classCount > 0 ? " for data with " + std::to_string(end.data->classCount) + " classes"
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
    const Node& place = source ? *source : end.node;
    if (!suits(end)) continue;
    // First the right numbers, then their activation: what stands before the output now may not stay there.
    if (end.data && end.prediction.rank() != 1 && !hasRightSize(end)) continue;
    if (isTooNarrow(end, activation)) {
      const std::string wanted(adviceFor(ProblemType::Regression).activation);
      issues.push_back(
          {kWarning,
           "last-activation-does-not-fit-target",
           place.id,
           expectedGot(quoted(place), "the activation " + titleOf<ActivationType>(wanted) + " for values of any size",
                       titleOf<ActivationType>(activation) + ", which gives numbers from 0 to 1"),
           {activationFix(end, source, wanted)}});
    }
    if (fits(end.loss, activation)) continue;
    const std::string wanted = end.data ? suitableActivation(problemTypeOf(*end.data, end.prediction), end.loss.id)
                                        : end.loss.fittingActivations.front();
    GraphIssue issue{kWarning, "last-activation-does-not-fit-loss", place.id, {}, {activationFix(end, source, wanted)}};
    issue.message =
        expectedGot(quoted(place), "the activation " + titleOf<ActivationType>(wanted) + " before the loss " + end.loss.title,
                    titleOf<ActivationType>(activation));
    if (const auto loss = otherLoss(end, activation)) issue.fixes.push_back(setLossFix(end.node, *loss));
    issues.push_back(std::move(issue));
  }
}

}  // namespace nn::checks
