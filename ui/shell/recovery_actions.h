#pragma once

#include <QObject>
#include <QString>

#include "ui/document/recovery_folder.h"

class QMenu;

namespace ui {

class Autosave;
class FileActions;
class MessageBar;
struct Lab;

/// Brings back what an earlier run left when it ended without closing: offered in the message bar at the start, and listed in
/// the File menu for as long as it is there. Nothing is offered when nothing was lost.
class RecoveryActions : public QObject {
  Q_OBJECT
 public:
  RecoveryActions(Lab& lab, Autosave& autosave, FileActions& files, MessageBar& messages, const QString& root, QObject* parent);

  /// Shows the newest work, if there is any.
  void offer();
  /// Opens it as an unsaved project, after asking about unsaved changes. What was left is removed once it is kept anew.
  void recover(const RecoverableWork& work);

 private:
  void fillMenu();

  Lab& lab_;
  Autosave& autosave_;
  FileActions& files_;
  MessageBar& messages_;
  QString root_;
};

}  // namespace ui
