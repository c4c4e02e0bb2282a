#include "ui/shell/template_gallery.h"

#include "engine/data/dataset.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/layer_search.h"
#include "ui/graph/graph_miniature.h"

#include <QDialogButtonBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTextLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace ui {

namespace {

constexpr int kCardWidth = 264, kCardHeight = 264, kGap = 16, kPad = 12, kPicture = 104, kTextLines = 5;
constexpr int kTemplateRole = Qt::UserRole, kWordsRole = Qt::UserRole + 1, kNotesRole = Qt::UserRole + 2,
              kFactsRole = Qt::UserRole + 3, kDataRole = Qt::UserRole + 4;

QString dataTitle(const nn::Project& project) {
  const nn::DatasetType* type = nn::DatasetRegistry::instance().find(project.data.source);
  return text(type ? type->title : project.data.source);
}

QString factsOf(const ProjectTemplate& entry) {
  return TemplateGallery::tr("%1 layers · %2 parameters")
      .arg(static_cast<int>(entry.project.graph.nodes().size()))
      .arg(shortNumber(static_cast<double>(entry.parameterCount)));
}

/// At most so many lines, the last one elided. Returns how many there were.
int drawLines(QPainter& painter, const QRectF& place, const QString& words, int lines) {
  QTextLayout layout(words, painter.font());
  const QFontMetricsF metrics(painter.font());
  layout.beginLayout();
  double y = place.top();
  int number = 0;
  for (; number < lines; ++number) {
    QTextLine line = layout.createLine();
    if (!line.isValid()) break;
    line.setLineWidth(place.width());
    QString part = words.mid(line.textStart(), line.textLength()).trimmed();
    if (number == lines - 1) part = metrics.elidedText(words.mid(line.textStart()), Qt::ElideRight, place.width());
    painter.drawText(QPointF(place.left(), y + metrics.ascent()), part);
    y += metrics.height();
  }
  layout.endLayout();
  return number;
}

/// Keeps the entries that have all words of the search.
class WordFilter : public QSortFilterProxyModel {
 public:
  using QSortFilterProxyModel::QSortFilterProxyModel;
  void setWords(const QStringList& words) {
    words_ = words;
    invalidateFilter();
  }

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
    const QString text = sourceModel()->index(row, 0, parent).data(kWordsRole).toString();
    return std::ranges::all_of(words_, [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
  }

 private:
  QStringList words_;
};

class CardDelegate : public QStyledItemDelegate {
 public:
  CardDelegate(const std::vector<ProjectTemplate>& templates, QObject* parent)
      : QStyledItemDelegate(parent), templates_(templates) {}

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
    return {kCardWidth + kGap, kCardHeight + kGap};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Theme& theme = Theme::instance();
    const Theme::Colors& colors = theme.colors();
    const QRectF card = QRectF(option.rect).adjusted(kGap / 2.0, kGap / 2.0, -kGap / 2.0, -kGap / 2.0);
    const bool isChosen = option.state & QStyle::State_Selected, isLit = option.state & QStyle::State_MouseOver;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(isChosen ? colors.selection : isLit ? colors.textMuted : colors.border, isChosen ? 2 : 1));
    painter->setBrush(colors.surface);
    painter->drawRoundedRect(card.adjusted(1, 1, -1, -1), Theme::kRadius, Theme::kRadius);
    const QRectF picture(card.left() + kPad, card.top() + kPad, card.width() - 2 * kPad, kPicture);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colors.canvas);
    painter->drawRoundedRect(picture, 4, 4);
    paintMiniature(*painter, picture.adjusted(8, 8, -8, -8),
                   templates_[static_cast<std::size_t>(index.data(kTemplateRole).toInt())].project);
    QRectF line(picture.left(), picture.bottom() + 8, picture.width(), 0);
    painter->setFont(theme.font(1.0, true));
    painter->setPen(colors.text);
    const int titleLines = drawLines(*painter, line, index.data().toString(), 2);
    line.setHeight(titleLines * QFontMetricsF(painter->font()).height());
    painter->setFont(theme.font(0.9));
    painter->setPen(colors.textMuted);
    constexpr double kFactsLine = 18;
    const QRectF facts(picture.left(), card.bottom() - kPad - 2 * kFactsLine, picture.width(), kFactsLine);
    drawLines(*painter, QRectF(line.left(), line.bottom() + 2, line.width(), facts.top() - line.bottom() - 4),
              index.data(kNotesRole).toString(), kTextLines - titleLines);
    const auto drawFact = [&](const QRectF& place, int role) {
      const QString text = painter->fontMetrics().elidedText(index.data(role).toString(), Qt::ElideRight, int(place.width()));
      painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter, text);
    };
    painter->setPen(colors.text);
    drawFact(facts, kDataRole);
    drawFact(facts.translated(0, kFactsLine), kFactsRole);
    painter->restore();
  }

 private:
  const std::vector<ProjectTemplate>& templates_;
};

ProjectTemplate emptyTemplate() {
  ProjectTemplate entry;
  entry.title = TemplateGallery::tr("Empty canvas");
  entry.notes = TemplateGallery::tr("An input and an output; everything between them is yours.");
  entry.project = emptyProject();
  return entry;
}

}  // namespace

TemplateGallery::TemplateGallery(std::vector<ProjectTemplate> templates, QWidget* parent)
    : QDialog(parent),
      templates_(std::move(templates)),
      search_(new QLineEdit(this)),
      model_(new QStandardItemModel(this)),
      found_(new WordFilter(this)),
      cards_(new QListView(this)),
      none_(new QLabel(tr("No template fits these words."), this)) {
  setWindowTitle(tr("New from a template"));
  templates_.insert(templates_.begin(), emptyTemplate());
  for (std::size_t i = 0; i < templates_.size(); ++i) {
    const ProjectTemplate& entry = templates_[i];
    auto* item = new QStandardItem(entry.title);
    const QString facts = factsOf(entry), dataName = entry.path.isEmpty() ? tr("Any data") : dataTitle(entry.project);
    item->setData(static_cast<int>(i), kTemplateRole);
    item->setData(entry.notes.simplified(), kNotesRole);
    item->setData(facts, kFactsRole);
    item->setData(dataName, kDataRole);
    item->setData(QStringList{entry.title, entry.name, entry.notes, dataName}.join(QLatin1Char(' ')), kWordsRole);
    item->setToolTip(entry.title + QStringLiteral("\n\n") + entry.notes);
    item->setData(QStringList{entry.title, entry.notes, dataName, facts}.join(QStringLiteral(". ")), Qt::AccessibleTextRole);
    item->setEditable(false);
    model_->appendRow(item);
  }
  found_->setSourceModel(model_);
  search_->setPlaceholderText(tr("Search by name, data or what it shows"));
  search_->setAccessibleName(tr("Search templates"));
  search_->setClearButtonEnabled(true);
  search_->addAction(Theme::instance().icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
  search_->installEventFilter(this);
  cards_->setModel(found_);
  cards_->setItemDelegate(new CardDelegate(templates_, cards_));
  cards_->setViewMode(QListView::IconMode);
  cards_->setMovement(QListView::Static);
  cards_->setResizeMode(QListView::Adjust);
  cards_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  cards_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  cards_->setUniformItemSizes(true);
  cards_->setFrameShape(QFrame::NoFrame);
  cards_->setProperty("frameless", true);
  cards_->viewport()->setAutoFillBackground(false);
  cards_->setMouseTracking(true);
  cards_->setAccessibleName(tr("Templates"));
  cards_->installEventFilter(this);
  none_->setAlignment(Qt::AlignCenter);
  none_->setProperty("muted", true);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel, this);
  QPushButton* open = buttons->button(QDialogButtonBox::Open);
  open->setProperty("accent", true);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 16, 16, 16);
  layout->setSpacing(8);
  layout->addWidget(search_);
  layout->addWidget(cards_, 1);
  layout->addWidget(none_, 1);
  layout->addWidget(buttons);
  connect(search_, &QLineEdit::textChanged, this, &TemplateGallery::filter);
  connect(cards_, &QListView::doubleClicked, this, &TemplateGallery::choose);
  connect(buttons, &QDialogButtonBox::accepted, this, &TemplateGallery::choose);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  filter({});
  // Three cards side by side, and a bit of the next row to show that there is more.
  resize(3 * (kCardWidth + kGap) + 64, 680);
}

QStringList TemplateGallery::titles() const {
  QStringList result;
  for (int row = 0; row < found_->rowCount(); ++row) result << found_->index(row, 0).data().toString();
  return result;
}

void TemplateGallery::filter(const QString& words) {
  static_cast<WordFilter*>(found_)->setWords(searchWords(words));
  const bool has = found_->rowCount() > 0;
  cards_->setVisible(has);
  none_->setVisible(!has);
  cards_->setCurrentIndex(found_->index(0, 0));
}

void TemplateGallery::choose() {
  const QModelIndex current = cards_->currentIndex();
  if (!current.isValid()) return;
  const QString path = templates_[static_cast<std::size_t>(current.data(kTemplateRole).toInt())].path;
  accept();
  emit chosen(path);
}

bool TemplateGallery::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QDialog::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
    choose();
    return true;
  }
  if (watched == search_ && key->key() == Qt::Key_Down && found_->rowCount() > 0) {
    cards_->setFocus(Qt::TabFocusReason);
    return true;
  }
  return QDialog::eventFilter(watched, event);
}

}  // namespace ui
