#pragma once

#include <QObject>
#include <QString>

class QMenu;

namespace ui {

class MessageBar;
struct Lab;

/// Opening data of the user's own, by dialog or drop, and what else the Data menu offers.
class DataActions : public QObject {
  Q_OBJECT
 public:
  DataActions(Lab& lab, MessageBar& messages, QWidget* window);

  void fillMenu(QMenu& menu);
  /// Shows what a file or folder holds and offers to import it.
  void importFrom(const QString& path);
  /// True for what can be dropped as data: anything but projects and checkpoints.
  static bool isData(const QString& path);
  /// How the names of data files end, for file dialogs: "*.csv *.npz".
  static QString filePatterns();
  /// Asks for a file, or for a folder of images, and goes on with importFrom().
  void chooseFile();
  void chooseFolder();

 private:
  Lab& lab_;
  MessageBar& messages_;
  QWidget* window_;
};

}  // namespace ui
