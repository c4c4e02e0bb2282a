#include "ui/graph/graph_view.h"

#include "engine/graph/weight_sharing.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/annotations.h"
#include "ui/graph/camera.h"
#include "ui/graph/canvas_editor.h"
#include "ui/graph/edge_item.h"
#include "ui/graph/gestures/gesture.h"
#include "ui/graph/node_item.h"

#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QWidgetAction>

#include <algorithm>

namespace ui {

namespace {

QAction* add(QMenu& menu, const char* icon, const QString& text, const QString& key, auto* target, auto function) {
  QAction* action =
      menu.addAction(Theme::instance().icon(QLatin1String(icon)), key.isEmpty() ? text : text + QLatin1Char('\t') + key);
  QObject::connect(action, &QAction::triggered, target, function);
  return action;
}

QString keyText(QKeySequence::StandardKey key) { return QKeySequence(key).toString(QKeySequence::NativeText); }

/// A paragraph that wraps, which a menu's own entries cannot.
void addParagraph(QMenu& menu, const QString& text) {
  auto* label = new QLabel(text, &menu);
  label->setWordWrap(true);
  label->setFixedWidth(320);
  label->setMargin(8);
  QPalette colors = label->palette();  // nothing to choose, but to be read
  colors.setColor(QPalette::Disabled, QPalette::WindowText, Theme::instance().colors().text);
  label->setPalette(colors);
  auto* action = new QWidgetAction(&menu);
  action->setDefaultWidget(label);
  action->setText(text);
  action->setEnabled(false);
  menu.addAction(action);
}

void addFixes(QMenu& menu, const ProjectDocument& document, CanvasEditor& editor, nn::NodeId node) {
  for (const nn::GraphIssue* issue : document.analysis().issuesOf(node)) {
    addParagraph(menu, text(issue->message));
    for (const nn::GraphFix& fix : issue->fixes)
      add(menu, "check", text(fix.title), {}, &menu, [&editor, fix] { editor.fix(fix); });
    menu.addSeparator();
  }
}

bool isFrozen(const nn::Graph& graph, nn::NodeId node) { return nn::isFrozen(nn::weightsOwner(graph, graph.node(node))); }

}  // namespace

std::vector<nn::NodeId> GraphView::selectedWithWeights() const {
  std::vector<nn::NodeId> nodes = lab_.selection.nodes();
  std::erase_if(nodes, [this](nn::NodeId node) {
    if (!edits::hasWeights(lab_.document.graph(), node)) return true;
    // A type that may have weights has them by its options only; as long as the plan is not known, it counts as having some.
    const auto known = lab_.document.analysis().nodes.find(node);
    return known != lab_.document.analysis().nodes.end() && known->second.plan.parameters.empty();
  });
  return nodes;
}

void GraphView::toggleFrozen() {
  const std::vector<nn::NodeId> nodes = selectedWithWeights();
  if (nodes.empty()) return;
  const nn::Graph& graph = lab_.document.graph();
  editor_->setFrozen(nodes, !std::ranges::all_of(nodes, [&](nn::NodeId node) { return isFrozen(graph, node); }));
}

/// Freezing and sharing, as far as the selected layers can. Of several layers of one kind, the first selected gives its weights
/// to the others.
void GraphView::fillWeightsMenu(QMenu& menu) {
  const nn::Graph& graph = lab_.document.graph();
  const std::vector<nn::NodeId> nodes = selectedWithWeights();
  if (nodes.empty()) return;
  const bool areFrozen = std::ranges::all_of(nodes, [&](nn::NodeId node) { return isFrozen(graph, node); });
  add(menu, "snowflake", areFrozen ? tr("Unfreeze the weights") : tr("Freeze the weights"),
      freezeKey().toString(QKeySequence::NativeText), this, &GraphView::toggleFrozen);
  const auto nameOf = [&](nn::NodeId node) { return text(graph.node(node).name); };
  const auto isUser = [&](nn::NodeId node) { return nn::weightsOwner(graph, graph.node(node)).id != node; };
  if (std::ranges::any_of(nodes, isUser)) {
    add(menu, "link", nodes.size() == 1 ? tr("Give it weights of its own") : tr("Give each weights of its own"), {}, this,
        [this, nodes] { editor_->shareWeights(nodes, {}); });
    return;
  }
  const std::string& type = graph.node(nodes.front()).type;
  if (nodes.size() > 1) {
    if (!std::ranges::all_of(nodes, [&](nn::NodeId node) { return graph.node(node).type == type; })) return;
    add(menu, "link", tr("Share the weights of %1").arg(nameOf(nodes.front())), {}, this,
        [this, owner = nodes.front(), others = std::vector(nodes.begin() + 1, nodes.end())] {
          editor_->shareWeights(others, owner);
        });
    return;
  }
  const std::vector<nn::NodeId> owners = edits::possibleOwners(graph, nodes.front());
  if (owners.empty()) return;
  QMenu* sharing = menu.addMenu(Theme::instance().icon(QStringLiteral("link")), tr("Share weights with"));
  for (const nn::NodeId owner : owners)
    add(*sharing, "layer", nameOf(owner), {}, this, [this, nodes, owner] { editor_->shareWeights(nodes, owner); });
}

/// Frames and lines for the selected layers.
void GraphView::fillArrangeMenu(QMenu& menu) {
  add(menu, "frame", tr("Frame the selected layers"), tr("Ctrl+G"), this, &GraphView::groupSelected);
  if (annotations_->isSelectionGrouped())
    add(menu, "close", tr("Remove from the frame"), tr("Ctrl+Shift+G"), this, &GraphView::ungroupSelected);
  if (lab_.selection.nodes().size() < 2) return;
  QMenu* lines = menu.addMenu(Theme::instance().icon(QStringLiteral("align-left")), tr("Align"));
  for (const AlignmentEntry& entry : alignmentEntries())
    add(*lines, entry.icon, entry.title, entry.key.toString(QKeySequence::NativeText), this,
        [this, alignment = entry.alignment] { align(alignment); });
}

void GraphView::showFixes(nn::NodeId node, QPoint globalPosition) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->setAccessibleName(tr("Problems of this layer"));
  addFixes(*menu, lab_.document, *editor_, node);
  menu->popup(globalPosition);
}

void GraphView::contextMenuEvent(QContextMenuEvent* event) {
  QPoint place = event->pos(), global = event->globalPos();
  const std::optional<nn::NodeId> current = lab_.selection.current();
  const NodeItem* item = current ? scene_->node(*current) : nullptr;
  if (event->reason() == QContextMenuEvent::Keyboard && item) {
    place = mapFromScene(item->sceneBoundingRect().center());
    global = viewport()->mapToGlobal(place);
  }
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  fillMenu(*menu, pointAt(place, event->modifiers()));
  menu->popup(global);
  event->accept();
}

void GraphView::fillMenu(QMenu& menu, const CanvasPoint& point) {
  const GraphScene::Hit hit = scene_->hitAt(point.scene, reach());
  const QString deleteKey = keyText(QKeySequence::Delete);
  if (hit.node) {
    addFixes(menu, lab_.document, *editor_, hit.node->id());
    add(menu, "plus", tr("Add a layer behind…"), tr("Tab"), this, &GraphView::openAddMenu);
    add(menu, "microscope", tr("Look at its numbers"), {}, this, [this, id = hit.node->id()] { emit microscopeRequested(id); });
    fillWeightsMenu(menu);
    menu.addSeparator();
    fillArrangeMenu(menu);
    menu.addSeparator();
    add(menu, "cut", tr("Cut"), keyText(QKeySequence::Cut), this, &GraphView::cut);
    add(menu, "copy", tr("Copy"), keyText(QKeySequence::Copy), this, &GraphView::copy);
    add(menu, "duplicate", tr("Duplicate"), tr("Ctrl+D"), this, &GraphView::duplicate);
    add(menu, "trash", tr("Delete"), deleteKey, this, &GraphView::deleteSelected);
    return;
  }
  if (hit.edge) {
    add(menu, "plus", tr("Insert a layer…"), {}, this, [this, place = point.viewport] { openAddMenuAt(place); });
    add(menu, "trash", tr("Remove this wire"), deleteKey, this, &GraphView::deleteSelected);
    return;
  }
  if (const Annotations::Hit annotation = annotations_->hitAt(point.scene)) {
    annotations_->fillMenu(menu, annotation);
    return;
  }
  add(menu, "plus", tr("Add a layer…"), tr("Tab"), this, [this, place = point.viewport] { openAddMenuAt(place); });
  add(menu, "note", tr("Add a note"), {}, this, [this, place = point.scene] { annotations_->addComment(place); });
  add(menu, "paste", tr("Paste"), keyText(QKeySequence::Paste), this, &GraphView::paste)->setEnabled(canPaste());
  menu.addSeparator();
  add(menu, "select-all", tr("Select all"), keyText(QKeySequence::SelectAll), this, &GraphView::selectAll);
  add(menu, "tidy", tr("Tidy up"), {}, this, &GraphView::tidy);
  add(menu, "fit", tr("Show the whole network"), tr("F"), this, &GraphView::fitAll);
}

}  // namespace ui
