#include "ui/graph/node_card.h"

#include "engine/activations/activation.h"
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
  card.inputs = static_cast<int>(type->inputPorts.size());
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

QString sentence(const NodeCard& card) {
  QString result = Text::tr("%1, %2").arg(card.name, card.title);
  if (!card.activation.isEmpty()) result += Text::tr(", activation %1").arg(card.activation);
  if (!card.shape.isEmpty()) result += Text::tr(", output %1").arg(card.shape);
  if (!card.parameters.isEmpty()) result += Text::tr(", %1 parameters").arg(card.parameters);
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
  describeTrouble(card, analysis.issuesOf(id));
  card.description = sentence(card);
  return card;
}

}  // namespace ui
