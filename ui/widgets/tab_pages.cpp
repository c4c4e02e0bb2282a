#include "ui/widgets/tab_pages.h"

#include "ui/widgets/flow_layout.h"

#include <QFrame>
#include <QKeyEvent>
#include <QVBoxLayout>

namespace ui {

namespace {

/// As wide as its text and little more: a row of them has to fit into narrow panels.
class Tab : public QToolButton {
 public:
  using QToolButton::QToolButton;
  QSize sizeHint() const override { return {fontMetrics().horizontalAdvance(text()) + 10, QToolButton::sizeHint().height()}; }
  QSize minimumSizeHint() const override { return sizeHint(); }
};

}  // namespace

TabPages::TabPages(QWidget* parent)
    : QWidget(parent), row_(new QWidget(this)), pages_(new QStackedWidget(this)), group_(new QButtonGroup(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  auto* flow = new FlowLayout(row_);
  flow->setContentsMargins(4, 0, 0, 0);
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

void TabPages::addPage(QWidget* page, const QString& id, const QString& title, const QString& tip) {
  auto* tab = new Tab(row_);
  tab->setObjectName(id);
  tab->setText(title);
  tab->setToolTip(tip);
  tab->setAccessibleName(title);
  tab->setAccessibleDescription(tip);
  tab->setCheckable(true);
  tab->setProperty("tab", true);
  tab->setFocusPolicy(Qt::TabFocus);
  tab->installEventFilter(this);
  row_->layout()->addWidget(tab);
  group_->addButton(tab, count());
  tabs_.push_back(tab);
  pages_->addWidget(page);
  if (count() == 1) tab->setChecked(true);
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
  if (isOther) emit currentChanged(index);
}

}  // namespace ui
