#include "ui/graph/annotations.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/graph/annotation_items.h"
#include "ui/graph/gestures/move.h"
#include "ui/graph/gestures/move_comment.h"
#include "ui/graph/in_place_text.h"
#include "ui/graph/node_item.h"

#include <QActionGroup>
#include <QGraphicsView>
#include <QMenu>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace ui {

namespace {

constexpr int kNewNoteHeight = 96, kFieldHeight = 32, kSwatch = 16;

QIcon swatch(int color) {
  QPixmap pixmap(kSwatch, kSwatch);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(annotationColor(color));
  painter.drawRoundedRect(1, 1, kSwatch - 2, kSwatch - 2, 4, 4);
  return pixmap;
}

}  // namespace

Annotations::Annotations(Lab& lab, GraphScene& scene, QGraphicsView& view)
    : QObject(&view), lab_(lab), scene_(scene), view_(view), editor_(lab.document), field_(new InPlaceText(view.viewport())) {
  connect(&lab.document, &ProjectDocument::annotationsChanged, this, &Annotations::rebuild);
  connect(&lab.document, &ProjectDocument::projectReplaced, this, &Annotations::rebuild);
  connect(&scene, &GraphScene::cardsMoved, this, &Annotations::place);
  connect(&lab.selection, &Selection::changed, this, [this] {
    if (!lab_.selection.nodes().empty()) choose({});
  });
  connect(field_, &InPlaceText::closed, &view, [&view] { view.setFocus(Qt::OtherFocusReason); });
  rebuild();
}

Annotations::~Annotations() {
  delete field_;  // the last to go would hand its text to nobody
}

void Annotations::rebuild() {
  const nn::Project& project = lab_.document.project();
  const auto fit = [&](auto& items, std::size_t count) {
    using Item = std::remove_pointer_t<typename std::decay_t<decltype(items)>::value_type>;
    while (items.size() > count) {
      delete items.back();
      items.pop_back();
    }
    while (items.size() < count) scene_.addItem(items.emplace_back(new Item));
  };
  fit(groups_, project.groups.size());
  fit(comments_, project.comments.size());
  if (chosen_ && *chosen_ >= comments_.size()) chosen_.reset();
  choose(chosen_);
  place();
}

/// A frame lies where its cards are drawn, which in the middle of a drag is not yet where the document has them.
void Annotations::place() {
  const nn::Project& project = lab_.document.project();
  QRectF all;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    QRectF cards;
    for (const nn::NodeId id : project.groups[i].nodes)
      if (const NodeItem* item = scene_.node(id)) cards |= NodeItem::cardRect().translated(item->pos());
    groups_[i]->show(cards, text(project.groups[i].title), project.groups[i].color);
    all |= groups_[i]->frame();
  }
  for (std::size_t i = 0; i < comments_.size(); ++i) {
    const nn::CanvasComment& comment = project.comments[i];
    comments_[i]->show({comment.position.x, comment.position.y}, text(comment.text), comment.color);
    all |= comments_[i]->rect().translated(comments_[i]->pos());
  }
  scene_.setAnnotationRect(all);
}

Annotations::Hit Annotations::hitAt(QPointF place) const {
  for (std::size_t i = comments_.size(); i-- > 0;)
    if (comments_[i]->rect().contains(place - comments_[i]->pos())) return {{}, i};
  for (std::size_t i = groups_.size(); i-- > 0;)
    if (groups_[i]->titleRect().contains(place)) return {i, {}};
  return {};
}

std::unique_ptr<Gesture> Annotations::press(const Hit& hit, CanvasContext& context, const CanvasPoint& point) {
  if (hit.comment) {
    chooseNote(*hit.comment);
    return std::make_unique<MoveCommentGesture>(comments_, *hit.comment, editor_, point);
  }
  const std::vector<nn::NodeId> nodes = lab_.document.project().groups[*hit.group].nodes;
  scene_.selectNodes(nodes);
  return std::make_unique<MoveGesture>(context, nodes.front(), point, false);
}

void Annotations::edit(const Hit& hit) {
  const QRect area = view_.viewport()->rect();
  if (hit.group) {
    const nn::CanvasGroup& group = lab_.document.project().groups[*hit.group];
    QRect place = view_.mapFromScene(groups_[*hit.group]->titleRect()).boundingRect().intersected(area);
    place.setHeight(kFieldHeight);
    place.setWidth(std::clamp(place.width(), 160, 360));
    field_->open(place, text(group.title), false,
                 [this, group = *hit.group](const QString& title) { editor_.setGroupTitle(group, title); });
  } else if (hit.comment) {
    const CommentItem& item = *comments_[*hit.comment];
    const QPoint corner = view_.mapFromScene(item.pos());
    const int height = std::max(kNewNoteHeight, static_cast<int>(item.rect().height()));
    field_->open({corner, QSize(static_cast<int>(CommentItem::kWidth), height)},
                 text(lab_.document.project().comments[*hit.comment].text), true,
                 [this, comment = *hit.comment](const QString& words) { editor_.setCommentText(comment, words); });
  }
}

void Annotations::addComment(QPointF place) {
  const QPointF corner = snappedToGrid(place);
  field_->open({view_.mapFromScene(corner), QSize(static_cast<int>(CommentItem::kWidth), kNewNoteHeight)}, {}, true,
               [this, corner](const QString& words) { editor_.addComment(words, corner); });
}

void Annotations::chooseNote(std::size_t comment) {
  scene_.selectNodes({});
  choose(comment);
}

void Annotations::clearChoice() { choose({}); }

void Annotations::choose(std::optional<std::size_t> comment) {
  chosen_ = comment;
  for (std::size_t i = 0; i < comments_.size(); ++i) comments_[i]->setChosen(chosen_ == i);
}

bool Annotations::deleteChosen() {
  if (!chosen_) return false;
  const std::size_t comment = *chosen_;
  choose({});
  editor_.removeComment(comment);
  return true;
}

void Annotations::groupSelection() {
  const std::vector<nn::NodeId> nodes = lab_.selection.nodes();
  if (nodes.empty()) return;
  editor_.group(nodes);
  // The name comes next; Escape keeps the one that was given.
  if (!groups_.empty()) edit({groups_.size() - 1, {}});
}

void Annotations::ungroupSelection() { editor_.ungroup(lab_.selection.nodes()); }

bool Annotations::isSelectionGrouped() const {
  return std::ranges::any_of(lab_.document.project().groups, [this](const nn::CanvasGroup& group) {
    return std::ranges::any_of(group.nodes, [this](nn::NodeId id) { return lab_.selection.contains(id); });
  });
}

void Annotations::fillColors(QMenu& menu, const Hit& hit, int current) {
  QMenu* colors = menu.addMenu(tr("Colour"));
  auto* group = new QActionGroup(colors);
  static const std::pair<int, const char*> kColors[] = {
      {0, QT_TR_NOOP("Neutral")}, {1, QT_TR_NOOP("Blue")},  {2, QT_TR_NOOP("Orange")}, {3, QT_TR_NOOP("Red")},
      {5, QT_TR_NOOP("Purple")},  {6, QT_TR_NOOP("Brown")}, {8, QT_TR_NOOP("Olive")},  {10, QT_TR_NOOP("Teal")}};
  for (const auto& [number, name] : kColors) {
    QAction* action = colors->addAction(swatch(number), tr(name), this, [this, hit, color = number] {
      if (hit.group) editor_.setGroupColor(*hit.group, color);
      if (hit.comment) editor_.setCommentColor(*hit.comment, color);
    });
    action->setCheckable(true);
    action->setChecked(number == current);
    group->addAction(action);
  }
}

void Annotations::fillMenu(QMenu& menu, const Hit& hit) {
  const Theme& theme = Theme::instance();
  const nn::Project& project = lab_.document.project();
  if (hit.group) {
    menu.addAction(theme.icon(QStringLiteral("pen")), tr("Rename the frame…"), this, [this, hit] { edit(hit); });
    fillColors(menu, hit, project.groups[*hit.group].color);
    menu.addSeparator();
    menu.addAction(theme.icon(QStringLiteral("trash")), tr("Remove the frame, keep its layers"), this,
                   [this, hit] { editor_.removeGroup(*hit.group); });
  } else if (hit.comment) {
    menu.addAction(theme.icon(QStringLiteral("pen")), tr("Change the note…"), this, [this, hit] { edit(hit); });
    fillColors(menu, hit, project.comments[*hit.comment].color);
    menu.addSeparator();
    menu.addAction(theme.icon(QStringLiteral("trash")), tr("Delete the note"), this,
                   [this, hit] { editor_.removeComment(*hit.comment); });
  }
}

}  // namespace ui
