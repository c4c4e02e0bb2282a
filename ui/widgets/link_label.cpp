#include "ui/widgets/link_label.h"

#include "ui/common/theme.h"

namespace ui {

LinkLabel::LinkLabel(const QString& link, const QString& behind, QWidget* parent)
    : QLabel(QStringLiteral("<a href=\"there\">%1</a>%2").arg(link.toHtmlEscaped(), behind.toHtmlEscaped()), parent) {
  setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    const QString words = text();
    clear();
    setText(words);
  });
}

}  // namespace ui
