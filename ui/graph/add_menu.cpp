#include "ui/graph/add_menu.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/layer_palette_model.h"
#include "ui/document/layer_search.h"
#include "ui/widgets/layer_row_delegate.h"

#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>
#include <optional>
#include <utility>

namespace ui {

namespace {

constexpr int kWidth = 336, kListHeight = 300;
constexpr int kIndexRole = LayerPaletteModel::CategoryRole + 1;  // beside the roles that rows are painted from

}  // namespace

AddMenu::AddMenu(QWidget* parent) : QFrame(parent, Qt::Popup), search_(new QLineEdit(this)), list_(new QListWidget(this)) {
  setProperty("card", true);
  setAccessibleName(tr("Add a layer"));
  setFixedWidth(kWidth);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(8, 8, 8, 8);
  layout->setSpacing(8);
  search_->setClearButtonEnabled(true);
  search_->setAccessibleName(tr("Search layers"));
  search_->addAction(Theme::instance().icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
  search_->installEventFilter(this);
  list_->setItemDelegate(new LayerRowDelegate(list_));
  list_->setAccessibleName(tr("Layers"));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setProperty("frameless", true);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setMouseTracking(true);
  list_->setFocusPolicy(Qt::NoFocus);
  layout->addWidget(search_);
  layout->addWidget(list_);
  connect(search_, &QLineEdit::textChanged, this, &AddMenu::filter);
  connect(list_, &QListWidget::itemClicked, this, &AddMenu::choose);
}

void AddMenu::open(QPoint globalPosition, std::vector<LayerPreset> layers, const QString& heading, Chosen chosen) {
  layers_ = std::move(layers);
  chosen_ = std::move(chosen);
  search_->clear();
  search_->setPlaceholderText(heading);
  filter({});
  adjustSize();
  QRect area = QGuiApplication::primaryScreen()->availableGeometry();
  if (const QScreen* screen = QGuiApplication::screenAt(globalPosition)) area = screen->availableGeometry();
  area |= parentWidget()->window()->frameGeometry();  // it may be larger than the screen
  const QPoint corner(std::clamp(globalPosition.x(), area.left(), std::max(area.left(), area.right() - width())),
                      std::clamp(globalPosition.y(), area.top(), std::max(area.top(), area.bottom() - height())));
  move(corner);
  show();
  search_->setFocus(Qt::PopupFocusReason);
}

QStringList AddMenu::titles() const {
  QStringList result;
  for (int row = 0; row < list_->count(); ++row) result << list_->item(row)->text();
  return result;
}

void AddMenu::filter(const QString& words) {
  const QStringList wanted = searchWords(words);
  std::vector<std::pair<int, std::size_t>> found;
  for (std::size_t i = 0; i < layers_.size(); ++i)
    if (const std::optional<int> rank = searchRank(layers_[i], wanted)) found.emplace_back(*rank, i);
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  list_->clear();
  for (const auto& [value, index] : found) {
    const LayerPreset& layer = layers_[index];
    auto* item = new QListWidgetItem(text(layer.title), list_);
    item->setData(LayerPaletteModel::SummaryRole, text(layer.summary));
    item->setData(LayerPaletteModel::CategoryRole, text(layer.category));
    item->setData(LayerPaletteModel::IconNameRole, text(layer.icon));
    item->setData(kIndexRole, static_cast<int>(index));
    item->setToolTip(text(layer.summary));
  }
  if (found.empty()) {
    auto* none = new QListWidgetItem(tr("No layer fits"), list_);
    none->setData(LayerPaletteModel::SummaryRole, tr("Try another word"));
    none->setData(LayerPaletteModel::IconNameRole, QStringLiteral("search"));
    none->setData(kIndexRole, -1);
    none->setFlags(Qt::NoItemFlags);
  }
  list_->setFixedHeight(std::min(kListHeight, list_->count() * list_->sizeHintForRow(0) + 4));
  list_->setCurrentRow(0);
  adjustSize();
}

void AddMenu::choose() {
  const QListWidgetItem* item = list_->currentItem();
  const int index = item ? item->data(kIndexRole).toInt() : -1;
  if (index < 0) return;
  const LayerPreset layer = layers_[static_cast<std::size_t>(index)];
  const Chosen chosen = std::exchange(chosen_, nullptr);
  hide();
  if (chosen) chosen(layer);
}

bool AddMenu::eventFilter(QObject* watched, QEvent* event) {
  if (watched != search_ || event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  const int last = list_->count() - 1, row = list_->currentRow();
  switch (key->key()) {
    case Qt::Key_Down:
    case Qt::Key_Tab:
      list_->setCurrentRow(std::min(row + 1, last));
      return true;
    case Qt::Key_Up:
    case Qt::Key_Backtab:
      list_->setCurrentRow(std::max(row - 1, 0));
      return true;
    case Qt::Key_PageDown:
      list_->setCurrentRow(std::min(row + 6, last));
      return true;
    case Qt::Key_PageUp:
      list_->setCurrentRow(std::max(row - 6, 0));
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      choose();
      return true;
    case Qt::Key_Escape:
      hide();
      return true;
    default:
      return false;
  }
}

void AddMenu::hideEvent(QHideEvent* event) {
  QFrame::hideEvent(event);
  chosen_ = nullptr;
  emit closed();
}

}  // namespace ui
