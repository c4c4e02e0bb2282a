#include "ui/panels/palette_panel.h"

#include "ui/common/theme.h"
#include "ui/document/project_file.h"
#include "ui/document/resources.h"
#include "ui/panels/dataset_page.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/layer_row_delegate.h"
#include "ui/widgets/panel_scroll_area.h"
#include "ui/widgets/title_text_delegate.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace ui {

PalettePanel::PalettePanel(Lab& lab, QWidget* parent) : QWidget(parent), lab_(lab), tabs_(new QTabWidget(this)) {
  setObjectName(QStringLiteral("palettePanel"));
  setAccessibleName(tr("Library"));
  filter_.setSourceModel(&model_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(tabs_);
  tabs_->setDocumentMode(true);
  tabs_->setUsesScrollButtons(false);
  tabs_->addTab(makeLayers(), tr("Layers"));
  tabs_->addTab(makeTemplates(), tr("Templates"));
  auto* scroll = new PanelScrollArea;
  scroll->setWidget(new DatasetPage(lab_));
  tabs_->addTab(scroll, tr("Data"));
  tabs_->setTabToolTip(0, tr("Layers to drag onto the canvas"));
  tabs_->setTabToolTip(1, tr("Example projects to begin with"));
  tabs_->setTabToolTip(2, tr("Data sets to train on"));
}

QWidget* PalettePanel::makeLayers() {
  auto* page = new QWidget;
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  layout->setSpacing(Theme::kGrid);
  search_ = new QLineEdit;
  search_->setObjectName(QStringLiteral("layerSearch"));
  search_->setPlaceholderText(tr("Search layers"));
  search_->setClearButtonEnabled(true);
  search_->setAccessibleName(tr("Search layers"));
  search_->setToolTip(tr("Type words of a name or of what it does; Enter adds the best match"));
  search_->installEventFilter(this);
  layers_ = new QTreeView;
  layers_->setObjectName(QStringLiteral("layers"));
  layers_->setModel(&filter_);
  layers_->setItemDelegate(new LayerRowDelegate(layers_));
  layers_->setHeaderHidden(true);
  layers_->setRootIsDecorated(false);
  layers_->setItemsExpandable(true);
  layers_->setIndentation(0);
  layers_->setUniformRowHeights(false);
  layers_->setDragEnabled(true);
  layers_->setDragDropMode(QAbstractItemView::DragOnly);
  layers_->setExpandsOnDoubleClick(false);
  layers_->setFrameShape(QFrame::NoFrame);
  layers_->setMouseTracking(true);
  layers_->setAccessibleName(tr("Layers"));
  layers_->expandAll();
  auto* hint = new QLabel(tr("Drag a layer onto the canvas or onto a wire."));
  hint->setWordWrap(true);
  hint->setProperty("muted", true);
  layout->addWidget(search_);
  layout->addWidget(layers_, 1);
  layout->addWidget(hint);
  connect(search_, &QLineEdit::textChanged, this, &PalettePanel::search);
  connect(search_, &QLineEdit::returnPressed, this, &PalettePanel::addFirstMatch);
  // Activated is Enter and, by platform, one or two clicks; a single click must not add a layer.
  connect(layers_, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
    if (const LayerPreset* layer = filter_.preset(index)) emit addRequested(*layer);
  });
  connect(layers_, &QTreeView::clicked, this, [this](const QModelIndex& index) {
    if (!filter_.preset(index)) layers_->setExpanded(index, !layers_->isExpanded(index));
  });
  connect(layers_, &QTreeView::collapsed, this, [this](const QModelIndex& index) { folded_.insert(index.data().toString()); });
  connect(layers_, &QTreeView::expanded, this, [this](const QModelIndex& index) { folded_.remove(index.data().toString()); });
  layers_->installEventFilter(this);
  connect(&Theme::instance(), &Theme::changed, layers_->viewport(), qOverload<>(&QWidget::update));
  return page;
}

QWidget* PalettePanel::makeTemplates() {
  templates_ = new QListWidget;
  templates_->setObjectName(QStringLiteral("templates"));
  templates_->setItemDelegate(new TitleTextDelegate(templates_));
  templates_->setResizeMode(QListView::Adjust);
  templates_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  templates_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  templates_->setFrameShape(QFrame::NoFrame);
  templates_->setMouseTracking(true);
  templates_->setAccessibleName(tr("Templates"));
  for (const ProjectTemplate& project : projectTemplates(resources::examplesFolder())) {
    auto* item = new QListWidgetItem(project.title, templates_);
    item->setData(TitleTextDelegate::kTextRole, project.notes);
    item->setData(Qt::UserRole, project.path);
    item->setToolTip(tr("%1\n\nDouble-click or press Enter to open it.").arg(project.notes));
  }
  templates_->installEventFilter(this);
  connect(templates_, &QListWidget::itemDoubleClicked, this,
          [this](QListWidgetItem* item) { emit openTemplate(item->data(Qt::UserRole).toString()); });
  auto* page = new QWidget;
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  if (templates_->count() == 0) {
    auto* empty = new EmptyState(QStringLiteral("network"));
    empty->setText(tr("No templates found"), tr("The program's example projects belong in its share folder."));
    layout->addWidget(empty);
    templates_->setParent(page);
    templates_->hide();
  } else {
    layout->addWidget(templates_);
  }
  return page;
}

void PalettePanel::focusSearch() {
  tabs_->setCurrentIndex(0);
  search_->setFocus(Qt::ShortcutFocusReason);
  search_->selectAll();
}

void PalettePanel::search(const QString& text) {
  const QSet<QString> folded = folded_;
  filter_.setSearchText(text);
  layers_->expandAll();
  folded_ = folded;  // matches are shown, but what was folded is remembered
  if (!text.trimmed().isEmpty()) {
    layers_->setCurrentIndex(filter_.bestMatch());  // what Enter adds
    layers_->scrollTo(layers_->currentIndex());
    return;
  }
  layers_->setCurrentIndex({});
  for (int row = 0; row < filter_.rowCount(); ++row)
    if (folded.contains(filter_.index(row, 0).data().toString())) layers_->collapse(filter_.index(row, 0));
}

void PalettePanel::addFirstMatch() {
  if (const LayerPreset* layer = filter_.preset(filter_.bestMatch())) emit addRequested(*layer);
}

bool PalettePanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const int key = static_cast<QKeyEvent*>(event)->key();
  const bool isEnter = key == Qt::Key_Return || key == Qt::Key_Enter;
  if (watched == search_ && key == Qt::Key_Down) {
    layers_->setFocus(Qt::TabFocusReason);
    if (!layers_->currentIndex().isValid()) layers_->setCurrentIndex(filter_.index(0, 0, filter_.index(0, 0)));
    return true;
  }
  if (watched == layers_ && isEnter) {
    const QModelIndex current = layers_->currentIndex();
    if (const LayerPreset* layer = filter_.preset(current))
      emit addRequested(*layer);
    else
      layers_->setExpanded(current, !layers_->isExpanded(current));
    return true;
  }
  if (watched == templates_ && isEnter && templates_->currentItem()) {
    emit openTemplate(templates_->currentItem()->data(Qt::UserRole).toString());
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace ui
