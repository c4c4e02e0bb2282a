#include "ui/graph/node_card.h"

#include "engine/activations/activation.h"
#include "engine/graph/weight_sharing.h"
#include "engine/losses/loss.h"
#include "ui/common/engine_text.h"

#include <QCoreApplication>

namespace ui {

namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(NodeCard)
};

/// Value of a choice, set or default; empty for layers without it.
std::string choice(const nn::LayerType& type, const nn::Node& node, std::string_view option) {
  if (const nn::OptionValue* value = node.options.find(option))
    if (const auto* id = std::get_if<std::string>(value)) return *id;
  for (const nn::OptionSpec& spec : nn::optionSpecs(type))
    if (spec.name == option)
      if (const auto* id = std::get_if<std::string>(&spec.defaultValue)) return *id;
  return {};
}

QString activationTitle(const nn::LayerType& type, const nn::Node& node) {
  const std::string id = choice(type, node, "activation");
  if (id.empty() || (type.hasActivation && id == "linear")) return {};
  const nn::ActivationType* activation = nn::ActivationRegistry::instance().find(id);
  return text(activation ? activation->title : id);
}

void describeType(NodeCard& card, const nn::Node& node) {
  const nn::LayerType* type = nn::LayerRegistry::instance().find(node.type);
  if (!type) {
    card.title = Text::tr("Unknown layer");
    card.icon = QStringLiteral("layer");
    // So that its wires have somewhere to go.
    card.inputs = card.outputs = 1;
    return;
  }
  card.title = text(type->title);
  card.category = text(type->category);
  card.icon = text(type->icon);
  card.formula = text(type->formula);
  card.role = type->role;
  card.inputs = static_cast<int>(nn::inputPortCount(*type, node.options));
  // What an output predicts goes nowhere.
  card.outputs = type->role == nn::LayerRole::Output ? 0 : static_cast<int>(type->outputPorts.size());
  card.activation = activationTitle(*type, node);
  if (type->role == nn::LayerRole::Output)
    if (const nn::LossType* loss = nn::LossRegistry::instance().find(choice(*type, node, "loss")))
      card.title = text(loss->title);
}

/// A message without the name that it begins with, which the card tells already.
QString withoutName(const QString& message, const QString& name) {
  const QString prefix = QStringLiteral("'%1': ").arg(name);
  if (!message.startsWith(prefix) || message.size() == prefix.size()) return message;
  const QString rest = message.mid(prefix.size());
  return rest.left(1).toUpper() + rest.mid(1);
}

void describeTrouble(NodeCard& card, const std::vector<const nn::GraphIssue*>& issues) {
  for (const nn::GraphIssue* issue : issues) {
    const bool isError = issue->severity == nn::GraphIssue::Severity::Error;
    const NodeCard::Trouble trouble = isError ? NodeCard::Trouble::Error : NodeCard::Trouble::Warning;
    if (trouble <= card.trouble) continue;
    card.trouble = trouble;
    card.troubleText = withoutName(text(issue->message), card.name);
  }
}

/// "in 2 · 26×26×32", "in 2 · nothing connected".
QString portText(const std::string& name, const QString& content) { return Text::tr("%1 · %2").arg(text(name), content); }

/// What comes out of a port, as far as it is known.
QString shapeAt(const nn::GraphAnalysis& analysis, nn::PortRef port) {
  const auto it = analysis.nodes.find(port.node);
  const auto number = static_cast<std::size_t>(port.port);
  if (it == analysis.nodes.end() || number >= it->second.outputs.size()) return Text::tr("shape not known yet");
  return text(it->second.outputs[number]);
}

void describePorts(NodeCard& card, const ProjectDocument& document, const nn::Node& node) {
  const nn::LayerType* type = nn::LayerRegistry::instance().find(node.type);
  if (!type) return;
  const std::vector<std::string> names = nn::inputPortsOf(*type, node.options);
  for (int port = 0; port < static_cast<int>(names.size()); ++port) {
    const std::optional<nn::Edge> wire = document.graph().edgeInto({node.id, port});
    card.inputTexts << portText(names[static_cast<std::size_t>(port)],
                                wire ? shapeAt(document.analysis(), wire->from) : Text::tr("nothing connected"));
  }
  for (int port = 0; port < card.outputs; ++port)
    card.outputTexts << portText(type->outputPorts[static_cast<std::size_t>(port)],
                                 shapeAt(document.analysis(), {node.id, port}));
}

void describeWeights(NodeCard& card, const nn::Graph& graph, const nn::Node& node) {
  const nn::Node& owner = nn::weightsOwner(graph, node);
  card.isFrozen = nn::isFrozen(owner);
  if (owner.id != node.id) card.weightsOf = text(owner.name);
  for (const nn::Node& other : graph.nodes())
    if (other.id != node.id && nn::weightsOwner(graph, other).id == node.id) card.weightsTo << text(other.name);
}

QString sentence(const NodeCard& card) {
  QString result = Text::tr("%1, %2").arg(card.name, card.title);
  if (!card.activation.isEmpty()) result += Text::tr(", activation %1").arg(card.activation);
  if (!card.shape.isEmpty()) result += Text::tr(", output %1").arg(card.shape);
  if (!card.parameters.isEmpty()) result += Text::tr(", %1 parameters").arg(card.parameters);
  if (card.isFrozen) result += Text::tr(", frozen");
  if (!card.weightsOf.isEmpty()) result += Text::tr(", uses the weights of %1").arg(card.weightsOf);
  if (!card.weightsTo.isEmpty()) result += Text::tr(", gives its weights to %1").arg(card.weightsTo.join(Text::tr(", ")));
  if (card.trouble == NodeCard::Trouble::Error) result += Text::tr(", error: %1").arg(card.troubleText);
  if (card.trouble == NodeCard::Trouble::Warning) result += Text::tr(", warning: %1").arg(card.troubleText);
  return result;
}

}  // namespace

NodeCard describeNode(const ProjectDocument& document, nn::NodeId id) {
  const nn::Node& node = document.graph().node(id);
  NodeCard card;
  card.name = text(node.name);
  describeType(card, node);
  const nn::GraphAnalysis& analysis = document.analysis();
  if (const auto it = analysis.nodes.find(id); it != analysis.nodes.end()) {
    const nn::NodeAnalysis& facts = it->second;
    if (!facts.outputs.empty())
      card.shape = text(facts.outputs.front());
    else if (!facts.inputs.empty())
      card.shape = text(facts.inputs.front());
    if (facts.parameterCount > 0) card.parameters = shortNumber(static_cast<double>(facts.parameterCount));
  }
  describePorts(card, document, node);
  describeWeights(card, document.graph(), node);
  describeTrouble(card, analysis.issuesOf(id));
  card.description = sentence(card);
  return card;
}

}  // namespace ui
