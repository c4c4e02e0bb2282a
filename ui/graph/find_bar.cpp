#include "ui/graph/find_bar.h"

#include "ui/common/theme.h"
#include "ui/document/layer_palette_model.h"
#include "ui/document/node_search.h"
#include "ui/graph/node_card.h"
#include "ui/widgets/layer_row_delegate.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QToolButton>

#include <algorithm>

namespace ui {

namespace {

constexpr int kWidth = 336, kListHeight = 232;

}  // namespace

FindBar::FindBar(Lab& lab, QWidget* parent)
    : QFrame(parent), lab_(lab), search_(new QLineEdit(this)), count_(new QLabel(this)), list_(new QListWidget(this)) {
  setProperty("card", true);
  setAccessibleName(tr("Find a layer"));
  setFixedWidth(kWidth);
  search_->setPlaceholderText(tr("Find a layer by name or kind"));
  search_->setAccessibleName(tr("Find a layer"));
  search_->setClearButtonEnabled(true);
  search_->addAction(Theme::instance().icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
  search_->installEventFilter(this);
  count_->setProperty("muted", true);
  auto* row = new QHBoxLayout;
  row->setSpacing(4);
  row->addWidget(search_, 1);
  row->addWidget(count_);
  const auto button = [&](const char* icon, const QString& text, auto function) {
    auto* result = new QToolButton(this);
    result->setIcon(Theme::instance().icon(QLatin1String(icon)));
    result->setProperty("compact", true);
    result->setToolTip(text);
    result->setAccessibleName(text);
    result->setFocusPolicy(Qt::NoFocus);
    connect(result, &QToolButton::clicked, this, function);
    row->addWidget(result);
  };
  button("chevron-up", tr("The one before (Shift+Enter)"), [this] { go(list_->currentRow() - 1); });
  button("chevron-down", tr("The next one (Enter)"), [this] { go(list_->currentRow() + 1); });
  button("close", tr("Close (Esc)"), &FindBar::close);
  list_->setItemDelegate(new LayerRowDelegate(list_));
  list_->setAccessibleName(tr("Layers that fit"));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setProperty("frameless", true);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setFocusPolicy(Qt::NoFocus);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(8, 8, 8, 8);
  layout->setSpacing(8);
  layout->addLayout(row);
  layout->addWidget(list_);
  connect(search_, &QLineEdit::textChanged, this, &FindBar::search);
  connect(list_, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) { go(list_->row(item)); });
  connect(&lab.document, &ProjectDocument::graphChanged, this, [this] {
    if (isVisible()) search();
  });
  connect(&lab.document, &ProjectDocument::projectReplaced, this, &QWidget::hide);
  hide();
}

void FindBar::open() {
  show();
  raise();
  search_->selectAll();
  search_->setFocus(Qt::ShortcutFocusReason);
  search();
}

QStringList FindBar::names() const {
  QStringList result;
  for (int row = 0; row < static_cast<int>(nodes_.size()); ++row) result << list_->item(row)->text();
  return result;
}

void FindBar::search() {
  nodes_ = findNodes(lab_.document.graph(), search_->text());
  list_->clear();
  for (const nn::NodeId id : nodes_) {
    const NodeCard card = describeNode(lab_.document, id);
    auto* item = new QListWidgetItem(card.name, list_);
    item->setData(LayerPaletteModel::SummaryRole,
                  card.shape.isEmpty() ? card.title : card.title + QStringLiteral(" · ") + card.shape);
    item->setData(LayerPaletteModel::CategoryRole, card.category);
    item->setData(LayerPaletteModel::IconNameRole, card.icon);
  }
  const bool isNothing = nodes_.empty() && !search_->text().trimmed().isEmpty();
  if (isNothing) {
    auto* none = new QListWidgetItem(tr("No layer fits"), list_);
    none->setData(LayerPaletteModel::SummaryRole, tr("Names, kinds of layers and activations are searched"));
    none->setData(LayerPaletteModel::IconNameRole, QStringLiteral("search"));
    none->setFlags(Qt::NoItemFlags);
  }
  list_->setVisible(list_->count() > 0);
  list_->setFixedHeight(std::min(kListHeight, list_->count() * std::max(list_->sizeHintForRow(0), 1) + 4));
  count_->clear();
  adjustSize();
  if (!nodes_.empty()) go(0);
}

void FindBar::go(int row) {
  const int count = static_cast<int>(nodes_.size());
  if (count == 0) return;
  row = (row + count) % count;
  list_->setCurrentRow(row);
  count_->setText(tr("%1 of %2").arg(row + 1).arg(count));
  emit found(nodes_[static_cast<std::size_t>(row)]);
}

void FindBar::close() {
  hide();
  emit closed();
}

/// What the field does not want is not for the canvas behind either.
void FindBar::keyPressEvent(QKeyEvent* event) { event->accept(); }

bool FindBar::eventFilter(QObject* watched, QEvent* event) {
  if (watched != search_ || event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  switch (key->key()) {
    case Qt::Key_Down:
      go(list_->currentRow() + 1);
      return true;
    case Qt::Key_Up:
      go(list_->currentRow() - 1);
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      go(list_->currentRow() + (key->modifiers() & Qt::ShiftModifier ? -1 : 1));
      return true;
    case Qt::Key_Escape:
      close();
      return true;
    default:
      return false;
  }
}

}  // namespace ui
