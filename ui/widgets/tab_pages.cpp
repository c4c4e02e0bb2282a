#include "ui/widgets/tab_pages.h"

#include "ui/common/theme.h"
#include "ui/widgets/flow_layout.h"

#include <QFrame>
#include <QKeyEvent>
#include <QStyleOptionToolButton>
#include <QVBoxLayout>

namespace ui {

namespace {

constexpr int kIcon = 16, kRowMargin = 4;

}  // namespace

/// As wide as its words, or its icon, and little more: a row of them has to fit into narrow panels.
class TabPages::Tab : public QToolButton {
 public:
  Tab(const QString& title, const QString& tip, const QString& icon, QWidget* parent)
      : QToolButton(parent), tip_(tip), icon_(icon) {
    setText(title);
    setToolTip(tip);
    setAccessibleName(title);
    setAccessibleDescription(tip);
    setIconSize({kIcon, kIcon});
    const auto paint = [this] { setIcon(Theme::instance().icon(icon_, Theme::instance().colors().textMuted)); };
    if (!icon.isEmpty()) connect(&Theme::instance(), &Theme::changed, this, paint);
    if (!icon.isEmpty()) paint();
    setToolButtonStyle(Qt::ToolButtonTextOnly);
  }

  bool hasIcon() const { return !icon_.isEmpty(); }
  int widthOfWords() const { return fontMetrics().horizontalAdvance(text()) + 10; }
  int widthOfIcon() const { return kIcon + 12; }
  bool isWords() const { return toolButtonStyle() == Qt::ToolButtonTextOnly; }

  void setWords(bool on) {
    if (on == isWords()) return;
    setToolButtonStyle(on ? Qt::ToolButtonTextOnly : Qt::ToolButtonIconOnly);
    setToolTip(on ? tip_ : TabPages::tr("%1: %2").arg(text(), tip_));
    updateGeometry();
  }

  QSize sizeHint() const override {
    QStyleOptionToolButton option;
    initStyleOption(&option);
    option.toolButtonStyle = Qt::ToolButtonTextOnly;  // as high with an icon
    const QSize words = fontMetrics().size(Qt::TextShowMnemonic, text());
    const int height = style()->sizeFromContents(QStyle::CT_ToolButton, &option, words, this).height();
    return {isWords() ? widthOfWords() : widthOfIcon(), height};
  }
  QSize minimumSizeHint() const override { return sizeHint(); }

 private:
  QString tip_, icon_;
};

TabPages::TabPages(QWidget* parent)
    : QWidget(parent), row_(new QWidget(this)), pages_(new QStackedWidget(this)), group_(new QButtonGroup(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  auto* flow = new FlowLayout(row_);
  flow->setContentsMargins(kRowMargin, 0, 0, 0);
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  row_->setSizePolicy(policy);
  auto* line = new QFrame(this);
  line->setObjectName(QStringLiteral("tabLine"));
  line->setFixedHeight(1);
  layout->addWidget(row_);
  layout->addWidget(line);
  layout->addWidget(pages_, 1);
  connect(group_, &QButtonGroup::idToggled, this, [this](int index, bool on) {
    if (on) setCurrentIndex(index);
  });
}

void TabPages::addPage(QWidget* page, const QString& id, const QString& title, const QString& tip, const QString& icon) {
  auto* tab = new Tab(title, tip, icon, row_);
  tab->setObjectName(id);
  tab->setCheckable(true);
  tab->setProperty("tab", true);
  tab->setFocusPolicy(Qt::TabFocus);
  tab->installEventFilter(this);
  row_->layout()->addWidget(tab);
  group_->addButton(tab, count());
  tabs_.push_back(tab);
  pages_->addWidget(page);
  if (count() == 1) tab->setChecked(true);
  chooseWords();
}

QToolButton& TabPages::tab(int index) { return *tabs_[static_cast<std::size_t>(index)]; }

/// As many words as fit on one line, from the left; the chosen tab always has its own.
void TabPages::chooseWords() {
  int width = kRowMargin;
  for (const Tab* tab : tabs_) width += tab->widthOfWords();
  for (std::size_t i = tabs_.size(); i-- > 0;) {
    Tab& tab = *tabs_[i];
    const bool hasWords = width <= this->width() || !tab.hasIcon() || tab.isChecked();
    if (!hasWords) width += tab.widthOfIcon() - tab.widthOfWords();
    tab.setWords(hasWords);
  }
}

void TabPages::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  chooseWords();
}

/// The arrow keys go from tab to tab in their order, also where they stand on two lines.
bool TabPages::eventFilter(QObject* watched, QEvent* event) {
  const int key = event->type() == QEvent::KeyPress ? static_cast<QKeyEvent*>(event)->key() : 0;
  const int step = key == Qt::Key_Right || key == Qt::Key_Down ? 1 : key == Qt::Key_Left || key == Qt::Key_Up ? -1 : 0;
  if (step == 0) return QWidget::eventFilter(watched, event);
  const int next = (currentIndex() + step + count()) % count();
  setCurrentIndex(next);
  tabs_[static_cast<std::size_t>(next)]->setFocus(Qt::TabFocusReason);
  return true;
}

int TabPages::indexOf(const QWidget* widget) const {
  for (int i = 0; i < pages_->count(); ++i)
    if (pages_->widget(i) == widget || pages_->widget(i)->isAncestorOf(widget)) return i;
  return -1;
}

void TabPages::setCurrentIndex(int index) {
  if (index < 0 || index >= count()) return;
  const bool isOther = index != pages_->currentIndex();
  pages_->setCurrentIndex(index);
  tabs_[static_cast<std::size_t>(index)]->setChecked(true);
  chooseWords();
  if (isOther) emit currentChanged(index);
}

}  // namespace ui
